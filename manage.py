#!/usr/bin/env python
"""The portal's commands: `manage.py help` lists them."""

import os
import sys


def main():
    if sys.version_info[:2] != (3, 11):
        found = ".".join(str(part) for part in sys.version_info[:2])
        refuse(
            "The portal runs on Python 3.11, this is Python "
            + found
            + ": use .venv/bin/python, which `make setup` makes."
        )
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        refuse("Django is not installed for this Python: run `make setup`, then use .venv/bin/python.")
    from django.db import OperationalError
    from environs import EnvError

    from qig_portal.servers.keeping import ServerError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qig_portal.settings")
    try:
        execute_from_command_line(sys.argv)
    except ServerError as error:
        refuse(str(error))
    except EnvError as error:
        refuse(str(error).rstrip(".") + ": .env.example says what it may be.")
    except OperationalError as error:
        refuse("The database does not answer: " + " ".join(str(error).split()))


def refuse(sentence):
    sys.stderr.write(sentence + "\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
