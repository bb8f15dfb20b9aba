"""The portal as a web server serves it, sabotaged for the experiment that DRILL_SABOTAGE names."""

import os

from qig_portal.wsgi import application
from tests.drill.experiments import EXPERIMENTS

__all__ = ["application"]

if key := os.environ.get("DRILL_SABOTAGE"):
    EXPERIMENTS[key].sabotage()
