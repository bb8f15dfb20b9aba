#!/usr/bin/env python
"""Run a management command: `manage.py help` lists them."""

import os
import platform
import sys

DEVELOPMENT_COMMANDS = ("help", "--help", "up", "prepare_run", "forget_local_data")


def main():
    if not supports(platform.python_implementation(), sys.version_info[:2]):
        refuse(
            "The portal runs on CPython 3.11 to 3.14, this is "
            + platform.python_implementation()
            + " "
            + platform.python_version()
            + ": use .venv/bin/python, which `make setup` makes."
        )
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        refuse("Django is not installed for this Python: run `make setup`, then use .venv/bin/python.")
    from django.conf import settings
    from django.db import OperationalError
    from environs import EnvError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qig_portal.settings")
    try:
        if needs_devserver(sys.argv[1:]):
            settings.INSTALLED_APPS.insert(0, "devserver")
        execute_from_command_line(sys.argv)
    except EnvError as error:
        refuse(str(error).rstrip(".") + ": .env.example says what it may be.")
    except OperationalError as error:
        refuse("The database does not answer: " + " ".join(str(error).split()))


def supports(implementation, version):
    return implementation == "CPython" and (3, 11) <= version <= (3, 14)


def needs_devserver(arguments):
    """Tell whether this is a command of the app devserver, or the list of commands.

    Only these commands install that app. An installation for production may lack its directory.
    """
    directory = os.path.join(os.path.dirname(os.path.abspath(__file__)), "devserver")
    return os.path.isdir(directory) and (not arguments or arguments[0] in DEVELOPMENT_COMMANDS)


def refuse(sentence):
    sys.stderr.write(sentence + "\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
