"""A worker of the portal, sabotaged for the experiment that DRILL_SABOTAGE names.

`celery --app tests.drill.worker worker`
"""

import os

import django

django.setup()

from qig_portal.celery import app  # noqa: E402 - it reads the settings
from tests.drill.experiments import EXPERIMENTS  # noqa: E402 - it imports models

__all__ = ["app"]

if key := os.environ.get("DRILL_SABOTAGE"):
    EXPERIMENTS[key].sabotage()
