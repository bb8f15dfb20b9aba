from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from desk.backups import BackupError, first_difference


class Command(BaseCommand):
    help = "Compare the database and the files with a backup. Exit 0 when equal, 1 with the first difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, directory: Path, **options: Any) -> None:
        try:
            difference, left_out = first_difference(directory.resolve())
        except BackupError as error:
            raise CommandError(str(error)) from error
        if difference:
            raise CommandError(difference)
        self.stdout.write("The database and the files are those of the backup.")
        if left_out:
            self.stdout.write(
                f"Not compared, since something was erased after the backup: {', '.join(left_out)}."
            )
