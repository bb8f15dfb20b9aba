"""Run an experiment as it is and sabotaged, and make a line of the table from both outcomes."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.drill.experiment import Experiment
from tests.rig.databases import ROOT, copied, environment

TIMEOUT = 900  # seconds


def line(url: str, template: str, experiment: Experiment, size: float = 1.0) -> dict[str, Any]:
    """Return a line of the table: the experiment as it is and sabotaged, each on a copy of `template`."""
    with ThreadPoolExecutor(2 if experiment.waits else 1) as threads:
        real_run = threads.submit(outcome, url, template, experiment.key, size)
        sabotaged_run = threads.submit(outcome, url, template, experiment.key, size, "sabotaged")
        real, sabotaged = real_run.result(), sabotaged_run.result()
    return {
        "name": experiment.name,
        "figure": real["figure"],
        "bar": experiment.bar,
        "holds": real["holds"],
        "sabotage_fails": not sabotaged["holds"],
        "sabotaged": sabotaged["figure"],
    }


def outcome(url: str, template: str, key: str, size: float, *options: str) -> dict[str, Any]:
    """Return the outcome of one run. RuntimeError where it fails to finish, which proves nothing."""
    with copied(url, template, "_".join((key.replace("-", "_"), *options))) as scratch:
        done = subprocess.run(
            [sys.executable, "-m", "tests.drill.run_one", key, str(size), *options],
            cwd=ROOT,
            env=environment(scratch),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
    if done.returncode:
        raise RuntimeError(f"the experiment {key} {' '.join(options)} did not finish: {done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])
