"""Runs an experiment, as it is and sabotaged, and makes a line of the table of it."""

import json
import subprocess
import sys
from typing import Any

from tests.rig.databases import ROOT, copied, environment

TAKES_AT_MOST = 900  # seconds


def line(url: str, template: str, key: str, name: str, bar: str, size: float = 1.0) -> dict[str, Any]:
    """One line of the table: the experiment as it is and sabotaged, each on its own copy of `template`."""
    real = outcome(url, template, key, size)
    broken = outcome(url, template, key, size, "sabotaged")
    return {
        "name": name,
        "figure": real["figure"],
        "bar": bar,
        "holds": real["holds"],
        "sabotage_fails": not broken["holds"],
        "sabotaged": broken["figure"],
    }


def outcome(url: str, template: str, key: str, size: float, *how: str) -> dict[str, Any]:
    """What one run counted. A run that breaks off proves nothing: RuntimeError."""
    with copied(url, template, key.replace("-", "_")) as scratch:
        done = subprocess.run(
            [sys.executable, "-m", "tests.drill.one", key, str(size), *how],
            cwd=ROOT,
            env=environment(scratch),
            capture_output=True,
            text=True,
            timeout=TAKES_AT_MOST,
        )
    if done.returncode:
        raise RuntimeError(f"the experiment {key} {' '.join(how)} broke off: {done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])
