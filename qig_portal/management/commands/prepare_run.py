"""What `manage.py up` does before it serves, in one process: each further one would cost a second."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, collect the static files, load a sample; prints what the sample has to say."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sample", help="`none` loads none")

    def handle(self, *, sample: str, **_: Any) -> None:
        call_command("migrate", interactive=False, stdout=self.stderr)
        call_command("collectstatic", interactive=False, clear=True, stdout=self.stderr)
        if sample != "none":
            call_command("load_sample", sample, stdout=self.stdout)
