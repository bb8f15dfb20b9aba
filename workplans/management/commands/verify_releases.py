"""`manage.py verify_releases`: whether every release is still what was adopted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workplans.models import Release
from workplans.releases.services import untrue_releases


class Command(BaseCommand):
    help = "Hold every release and its files against the log. Exit 1 with the first place that is not."

    def handle(self, *args: Any, **options: Any) -> None:
        if failure := next(untrue_releases(), ""):
            raise CommandError(failure)
        self.stdout.write(f"{Release.objects.count()} releases are what was adopted.")
