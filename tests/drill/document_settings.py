"""The portal's settings with a short lease of documents; or, as DRILL_SABOTAGE says, one that never ends."""

import os

from qig_portal.settings import *  # noqa: F403

DOCUMENT_SECONDS = 60
DOCUMENT_LEASE_SECONDS = 86_400 if os.environ.get("DRILL_SABOTAGE") == "documents-killed" else 4
