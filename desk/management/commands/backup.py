from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from desk.backups import BackupError, make_backup


class Command(BaseCommand):
    help = (
        "Write a backup of the database and the files into a new directory. Exit 1 where a file is damaged."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, directory: Path, **options: Any) -> None:
        try:
            backup = make_backup(directory.resolve())
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(table.rows for table in backup.fingerprint.tables.values())
        files = len(backup.fingerprint.files)
        self.stdout.write(f"Backup in {directory}: {rows:,} rows, {files:,} files, as of {backup.made_at}.")
        if backup.damaged:
            digest, fault = next(iter(backup.damaged.items()))
            raise CommandError(f"The backup is made, but the file {digest} can't be read. {fault}")
