from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from desk.backups import BackupError, restore_backup


class Command(BaseCommand):
    help = (
        "Load a backup into an empty database and QIG_DATA/files. Exit 1 with the first place that differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, directory: Path, **options: Any) -> None:
        try:
            backup, erased = restore_backup(directory.resolve())
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored as of {backup.made_at}; the fingerprint is that of the backup.")
        if erased:
            self.stdout.write(f"Erased again, since it was erased after the backup: {erased}.")
