"""The portal's settings with a short lease for document jobs, or by DRILL_SABOTAGE one that never expires."""

import os

from qig_portal.settings import *  # noqa: F403

DOCUMENT_SECONDS = 60
DOCUMENT_LEASE_SECONDS = 86_400 if os.environ.get("DRILL_SABOTAGE") == "documents-killed" else 4
