"""Run all experiments, or those named by their keys. Exit 1 where a promise does not hold."""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

from tests.rig.databases import ROOT, migrated, server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qig_portal.settings")
os.environ.setdefault("SECRET_KEY", "a key for proofs")
django.setup()

from tests.drill.experiment import Experiment  # noqa: E402 - after django.setup()
from tests.drill.experiments import EXPERIMENTS  # noqa: E402 - it imports models
from tests.drill.table import line  # noqa: E402


def main(*keys: str) -> int:
    """Run the experiments that mostly wait side by side, then the others one after the other."""
    url, lines = server(), {}
    wanted = [EXPERIMENTS[key] for key in keys or EXPERIMENTS]
    waiting = [experiment for experiment in wanted if experiment.waits]
    with migrated(url) as template:

        def prove(experiment: Experiment) -> None:
            start = time.monotonic()
            lines[experiment.key] = line(url, template, experiment)
            seconds = f"{time.monotonic() - start:.0f} s"
            print(f"{as_text(lines[experiment.key])}\n       took {seconds}", flush=True)

        with ThreadPoolExecutor(max(len(waiting), 1)) as threads:
            list(threads.map(prove, waiting))
        for experiment in wanted:
            if not experiment.waits:
                prove(experiment)
    table = [lines[experiment.key] for experiment in wanted]
    if not keys:
        (ROOT / "build").mkdir(exist_ok=True)
        (ROOT / "build" / "drill.json").write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n")
    return 0 if all(line["holds"] and line["sabotage_fails"] for line in table) else 1


def as_text(line: dict[str, Any]) -> str:
    """Format a line of the table for the terminal."""
    holds = "holds" if line["holds"] else "FAILS"
    sabotage = "fails" if line["sabotage_fails"] else "HOLDS TOO: the experiment proves nothing"
    return (
        f"{holds}  {line['name']}\n"
        f"       {line['figure']}   (bar: {line['bar']})\n"
        f"       sabotaged, it {sabotage}: {line['sabotaged']}"
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
