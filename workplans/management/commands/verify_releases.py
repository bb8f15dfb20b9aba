"""`manage.py verify_releases`: compare every release and its files with the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workplans.models import Release
from workplans.releases.services import release_failures


class Command(BaseCommand):
    help = "Compare every release and its files with the log. Exit 1 with the first difference."

    def handle(self, *args: Any, **options: Any) -> None:
        if failure := next(release_failures(), ""):
            raise CommandError(failure)
        self.stdout.write(f"{Release.objects.count()} releases are as they were adopted.")
