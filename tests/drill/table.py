"""Runs an experiment, as it is and sabotaged, and makes a line of the table of it."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.drill.experiment import Experiment
from tests.rig.databases import ROOT, copied, environment

TAKES_AT_MOST = 900  # seconds


def line(url: str, template: str, experiment: Experiment, size: float = 1.0) -> dict[str, Any]:
    """One line of the table: the experiment as it is and sabotaged, each on its own copy of `template`."""
    with ThreadPoolExecutor(2 if experiment.waits else 1) as threads:
        real_run = threads.submit(outcome, url, template, experiment.key, size)
        broken_run = threads.submit(outcome, url, template, experiment.key, size, "sabotaged")
        real, broken = real_run.result(), broken_run.result()
    return {
        "name": experiment.name,
        "figure": real["figure"],
        "bar": experiment.bar,
        "holds": real["holds"],
        "sabotage_fails": not broken["holds"],
        "sabotaged": broken["figure"],
    }


def outcome(url: str, template: str, key: str, size: float, *how: str) -> dict[str, Any]:
    """What one run counted. A run that breaks off proves nothing: RuntimeError."""
    with copied(url, template, "_".join((key.replace("-", "_"), *how))) as scratch:
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
