"""Back up everything that the portal stores, and bring it back: the database and the files.

A backup is a directory: `manifest.json` with the fingerprint, `tables/` as PostgreSQL copies them, `files/`
by digest, `erasures`. It needs no program of PostgreSQL. It is read in one snapshot, so that it is consistent
while the portal is used.
"""

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from core import erasures
from desk.fingerprint import Fingerprint, Hashed, differences, file_faults, new_connection, tables, taken
from documents import storage
from documents.models import File

FORMAT = 1
#: tables that migrations fill, and how many rows they may have in a database that was never used
INITIAL = {
    "django_migrations": None,
    "django_content_type": None,
    "auth_permission": None,
    "accounts_group": None,
    "accounts_groupevent": None,
    "accounts_discipline": None,
    "accounts_user": 1,
    "accounts_userevent": 1,
}
#: an erasure is noted before it is committed; one that was under way at the time of the backup counts too
MARGIN = timedelta(hours=1)


class BackupError(Exception):
    """Raised with a sentence: what is wrong with a backup, or why it can't be made or restored."""


class Backup:
    """A backup that was written, and read again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            data = json.loads((folder / "manifest.json").read_text())
            if data["format"] != FORMAT:
                raise BackupError(f"The backup {folder} has another format than this version reads.")
            self.made_at = datetime.fromisoformat(data["made_at"])
            self.migrations: list[str] = data["migrations"]
            self.damaged: dict[str, str] = data["damaged"]
            self.fingerprint = Fingerprint.from_json(data)
        except FileNotFoundError:
            raise BackupError(f"{folder} is no backup: it has no manifest.json.") from None
        except (ValueError, KeyError, TypeError) as error:
            raise BackupError(f"The manifest of the backup {folder} can't be read: {error}.") from error

    def faults(self) -> Iterator[str]:
        """Yield a sentence for each part of the backup itself that is missing or changed."""
        for name, table in self.fingerprint.tables.items():
            hashed = Hashed()
            try:
                with gzip.open(self.table(name)) as file:
                    while data := file.read(1024 * 1024):
                        hashed.write(data)
            except (OSError, EOFError) as error:
                yield f"The backup's table {name} can't be read: {error}."
                continue
            if hashed.digest.hexdigest() != table.sha256:
                yield f"The backup's table {name} was changed after the backup."
        for digest in self.fingerprint.files:
            if digest not in self.damaged and _digest(self.file(digest)) != digest:
                yield f"The backup's file {digest} is missing or was changed after the backup."

    def table(self, name: str) -> Path:
        return self.folder / "tables" / f"{name}.copy.gz"

    def file(self, digest: str) -> Path:
        return self.folder / "files" / digest[:2] / digest

    def erasures(self) -> dict[str, dict[str, datetime]]:
        """Return kind → mark → time of what was erased since, by the list here and the one in the backup."""
        return erasures.erasures_since(self.made_at - MARGIN, erasures.path(), self.folder / "erasures")


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def make_backup(folder: Path) -> Backup:
    """Write a backup into a new directory. It gets its name last, so that no half backup has it.

    Files that are damaged already are noted in it. Raises BackupError, OSError.
    """
    if folder.exists():
        raise BackupError(f"{folder} exists already: name a new directory.")
    draft = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "tables").mkdir(parents=True, mode=0o700)
    draft.chmod(0o700)
    own = new_connection()
    try:
        own.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with own.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            made_at = cursor.fetchone()[0].astimezone(UTC)
            prints = taken(cursor, draft / "tables")
            prints.files = _file_digests(cursor)
            migrations = _migrations(cursor)
    finally:
        own.close()
    damaged = {digest: fault for digest in prints.files if (fault := _copy_file(digest, draft))}
    if erasures.path().exists():
        shutil.copyfile(erasures.path(), draft / "erasures")
    manifest = {
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        "migrations": migrations,
        "damaged": damaged,
    }
    (draft / "manifest.json").write_text(json.dumps(manifest | prints.as_json(), indent=1, sort_keys=True))
    draft.rename(folder)
    return Backup(folder)


def _file_digests(cursor: Any) -> list[str]:
    cursor.execute(f'SELECT DISTINCT sha256 FROM "{File._meta.db_table}" ORDER BY sha256')
    return [digest for (digest,) in cursor.fetchall()]


def _migrations(cursor: Any) -> list[str]:
    cursor.execute("SELECT app || '.' || name FROM django_migrations")
    return sorted(name for (name,) in cursor.fetchall())


def _copy_file(digest: str, folder: Path) -> str:
    """Copy the bytes of a file, and return what is wrong with them; empty for nothing."""
    target = folder / "files" / digest[:2] / digest
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.write_bytes(storage.read(digest))
    except storage.FileDamaged as damage:
        return str(damage)
    return ""


def restore_backup(folder: Path) -> tuple[Backup, int]:
    """Load a backup into an empty database and the files, and return how many erasures were applied again.

    Raises BackupError: for a backup that is damaged or of another version, for a database that is used, and
    where the fingerprint is not the same afterwards.
    """
    backup = Backup(folder)
    if fault := next(backup.faults(), ""):
        raise BackupError(fault)
    _require_empty()
    call_command("migrate", interactive=False, verbosity=0)
    own = new_connection()
    try:
        with own, own.cursor() as cursor:
            _require_same_version(backup, _migrations(cursor))
            _load(cursor, backup)
        for digest in backup.fingerprint.files:
            if digest not in backup.damaged:
                storage.write(backup.file(digest).read_bytes())
        with own.cursor() as cursor:
            fault = next(_faults_of(cursor, backup, frozenset()), "")
    finally:
        own.close()
    if fault:
        raise BackupError(fault)
    _keep_erasures(backup)
    return backup, sum(erasures.erased_kinds[kind].erase(marks) for kind, marks in backup.erasures().items())


def _keep_erasures(backup: Backup) -> None:
    """Let the list go on from the one in the backup where there is none here."""
    if (backup.folder / "erasures").exists() and not erasures.path().exists():
        erasures.path().parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(backup.folder / "erasures", erasures.path())
        erasures.path().chmod(0o600)


def _require_empty() -> None:
    """Raise BackupError where the database has more in it than migrations put there."""
    with connection.cursor() as cursor:
        for name in tables(cursor):
            limit = INITIAL.get(name, 0)
            if limit is None:
                continue
            cursor.execute(f'SELECT count(*) FROM (SELECT 1 FROM "{name}" LIMIT %s) AS counted', [limit + 1])
            if cursor.fetchone()[0] > limit:
                raise BackupError(
                    f"The database is not empty (the table {name} has rows): name a new one in DATABASE_URL."
                )


def _require_same_version(backup: Backup, here: list[str]) -> None:
    if other := sorted(set(backup.migrations) ^ set(here)):
        raise BackupError(
            f"The backup was made by another version of the portal (migration {other[0]}):"
            " install that version, restore, then update."
        )


def _load(cursor: Any, backup: Backup) -> None:
    """Replace the rows of every table and the values of the sequences, in one transaction.

    The triggers of the tables write row histories and refuse changes of what is append-only: they are off
    meanwhile. Foreign keys are checked at the end.
    """
    names = tables(cursor)
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for name in names:
        cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    for name in names:
        cursor.execute(f'DELETE FROM "{name}"')
    for name, table in backup.fingerprint.tables.items():
        with gzip.open(backup.table(name)) as file:
            cursor.copy_expert(f'COPY "{name}" ({", ".join(table.columns)}) FROM STDIN', file)
    for name, value in backup.fingerprint.sequences.items():
        last, called = value.split()
        cursor.execute(
            "SELECT setval(quote_ident(%s)::regclass, %s, %s)", [name, int(last), called == "True"]
        )
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name in names:
        cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')


def first_difference(folder: Path) -> tuple[str, list[str]]:
    """Compare the database and the files with a backup.

    Return the first place that differs, as a sentence (empty for none), and the tables that were not compared
    since something was erased after the backup.
    """
    backup = Backup(folder)
    left_out = frozenset(table for kind in backup.erasures() for table in erasures.erased_kinds[kind].tables)
    if fault := next(backup.faults(), ""):
        return fault, []
    own = new_connection()
    try:
        with own.cursor() as cursor:
            return next(_faults_of(cursor, backup, left_out), ""), sorted(left_out)
    finally:
        own.close()


def _faults_of(cursor: Any, backup: Backup, left_out: frozenset[str]) -> Iterator[str]:
    yield from differences(backup.fingerprint, taken(cursor), leave_out=left_out)
    yield from file_faults(backup.fingerprint.files, backup.damaged)
