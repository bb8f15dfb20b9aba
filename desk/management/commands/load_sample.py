from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from desk.sample import PASSWORD, PEOPLE, SAMPLES


class Command(BaseCommand):
    help = "Load sample data, leaving existing records unchanged, and print who can sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sample", choices=SAMPLES, nargs="?", default="plan")

    def handle(self, *args: Any, **options: Any) -> None:
        for load in SAMPLES[options["sample"]]:
            load()
        self.stdout.write(f"sign in at /account/login/ with the password  {PASSWORD}")
        for name, email, role, party in PEOPLE:
            self.stdout.write(
                f"  {email:<26} {role or 'stakeholder'}{f' of {party}' if party else ''}, {name}"
            )
