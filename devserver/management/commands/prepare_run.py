"""`manage.py prepare_run`: what `manage.py up` does before it serves, in one process to save time."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command

from devserver.management.base import DevelopmentCommand


class Command(DevelopmentCommand):
    help = "Migrate, collect the static files and load a sample; print what the sample prints."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sample", help="`none` loads none")

    def handle(self, *, sample: str, **_: Any) -> None:
        call_command("migrate", interactive=False, stdout=self.stderr)
        call_command("collectstatic", interactive=False, clear=True, stdout=self.stderr)
        if sample != "none":
            call_command("load_sample", sample, stdout=self.stdout)
