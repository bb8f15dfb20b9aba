"""`manage.py prepare_run`: what `manage.py up` does before it serves, in one process to save time."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from devserver.errors import ServerError
from devserver.management.base import DevelopmentCommand

OUTDATED = "The local database is of an earlier state of the portal: run `make reset`, then `make run` again."


def refuse_outdated_database() -> None:
    """Raise ServerError where the database holds migrations that the code does not have any more."""
    loader = MigrationLoader(connection)
    if set(loader.applied_migrations) - set(loader.disk_migrations) - set(loader.replacements):
        raise ServerError(OUTDATED)


class Command(DevelopmentCommand):
    help = "Migrate, collect the static files and load a sample; print what the sample prints."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sample", help="`none` loads none")

    def handle(self, *, sample: str, **_: Any) -> None:
        refuse_outdated_database()
        call_command("migrate", interactive=False, stdout=self.stderr)
        call_command("collectstatic", interactive=False, clear=True, stdout=self.stderr)
        if sample != "none":
            call_command("load_sample", sample, stdout=self.stdout)
