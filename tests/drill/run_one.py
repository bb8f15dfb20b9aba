"""Run one experiment in this process and print its outcome as JSON.

`python -m tests.drill.run_one KEY SIZE [sabotaged]`
"""

import json
import os
import sys
from importlib import import_module

import django


def main(key: str, size: str, *options: str) -> None:
    if options:
        os.environ["DRILL_SABOTAGE"] = key
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qig_portal.settings")
    django.setup()
    # Imported after django.setup(), since they import models.
    experiment = import_module("tests.drill.experiments").EXPERIMENTS[key]
    if options:
        experiment.sabotage()
    print(json.dumps(experiment.run(os.environ["DATABASE_URL"], float(size))._asdict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
