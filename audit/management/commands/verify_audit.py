from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.services import first_verification_failure, seal_entries


class Command(BaseCommand):
    help = "Verify the whole log against its seals. Exit 0 when it is valid, 1 with the first failure."

    def handle(self, *args: Any, **options: Any) -> None:
        while seal_entries():
            pass
        if failure := first_verification_failure():
            raise CommandError(failure)
        self.stdout.write("The log is what was sealed.")
