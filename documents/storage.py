"""The bytes of files, on disk under the digest of their content: written whole or not at all.

Paths are `<QIG_DATA>/files/<first two letters>/<sha256>`; equal contents are stored once. Rows of `File`
point here.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import time
from uuid import uuid4

from django.conf import settings

#: seconds after which bytes that no row points to can be deleted
STRAY_AFTER = 3600


class FileDamaged(Exception):
    """Raised when the bytes of a file are missing or not those that were stored; the message says which."""


def folder() -> Path:
    """Return the folder of the bytes."""
    return Path(settings.QIG_DATA) / "files"


def path_of(digest: str) -> Path:
    return folder() / digest[:2] / digest


def write(content: bytes) -> str:
    """Store the bytes and return their digest; damaged bytes are replaced. Raises OSError (disk full).

    The file gets its name last, so that no half file is ever read, whenever the machine stops.
    """
    digest = sha256(content).hexdigest()
    if not fault_of(digest):
        return digest
    path, new = path_of(digest), folder() / "new" / str(uuid4())
    folder().parent.mkdir(parents=True, exist_ok=True)
    for parent in (folder(), new.parent, path.parent):
        parent.mkdir(mode=0o700, exist_ok=True)
    try:
        with new.open("xb") as file:
            new.chmod(0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return digest


def _sync_folder(path: Path) -> None:
    """Write the names in a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(digest: str) -> bytes:
    """Return the bytes. Raises FileDamaged."""
    try:
        content = path_of(digest).read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        raise FileDamaged("It is missing." if missing else f"It can't be read: {error.strerror}.") from None
    if sha256(content).hexdigest() != digest:
        raise FileDamaged("Its content was changed after it was stored.")
    return content


def fault_of(digest: str) -> str:
    """Return what is wrong with the bytes, as a sentence; empty when they are as stored."""
    try:
        read(digest)
    except FileDamaged as fault:
        return str(fault)
    return ""


def remove(digest: str) -> None:
    """Delete the bytes."""
    path_of(digest).unlink(missing_ok=True)


def settled() -> Iterator[str]:
    """Yield the digests that are old enough for a row to point to them by now.

    Deletes files in `new` that were begun and never finished.
    """
    before = time() - STRAY_AFTER
    for path in folder().glob("*/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime > before:
                continue
            if path.parent.name == "new":
                path.unlink()
            else:
                yield path.name
