"""One experiment in its own process: `python -m tests.drill.one KEY SIZE [sabotaged]`; prints its outcome."""

import json
import os
import sys
from importlib import import_module

import django


def main(key: str, size: str, *how: str) -> None:
    if how:
        os.environ["DRILL_SABOTAGE"] = key
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qig_portal.settings")
    django.setup()
    # Only now: the experiments import models.
    experiment = import_module("tests.drill.experiments").EXPERIMENTS[key]
    if how:
        experiment.sabotage()
    print(json.dumps(experiment.run(os.environ["DATABASE_URL"], float(size))._asdict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
