"""The portal as it is, or with one guard taken away: DRILL_SABOTAGE names the experiment."""

import os

from qig_portal.wsgi import application
from tests.drill.experiments import EXPERIMENTS

__all__ = ["application"]

if key := os.environ.get("DRILL_SABOTAGE"):
    EXPERIMENTS[key].sabotage()
