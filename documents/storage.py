"""The bytes of files, on disk under the digest of their content: written whole or not at all.

`<QIG_DATA>/files/<first two letters>/<sha256>`; equal contents lie there once. Rows of `File` point here.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import time
from uuid import uuid4

from django.conf import settings

#: seconds after which what no row points to is nobody's any more
STRAY_AFTER = 3600


class FileDamaged(Exception):
    """The bytes of a file are gone, or are not those that were kept; the message says which."""


def folder() -> Path:
    """Where the bytes lie."""
    return Path(settings.QIG_DATA) / "files"


def path_of(digest: str) -> Path:
    return folder() / digest[:2] / digest


def write(content: bytes) -> str:
    """Store the bytes and give their digest; heals what lay there damaged. Raises OSError (disk full).

    Nobody sees a half file, whenever the machine stops: the name comes last.
    """
    digest = sha256(content).hexdigest()
    if not fault_of(digest):
        return digest
    path, new = path_of(digest), folder() / "new" / str(uuid4())
    folder().parent.mkdir(parents=True, exist_ok=True)
    for place in (folder(), new.parent, path.parent):
        place.mkdir(mode=0o700, exist_ok=True)
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
    _keep_name(path.parent)
    return digest


def _keep_name(place: Path) -> None:
    """Have the disk keep a folder's names too."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(digest: str) -> bytes:
    """The bytes, and no others. Raises FileDamaged."""
    try:
        content = path_of(digest).read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        raise FileDamaged("It is missing." if missing else f"It can't be read: {error.strerror}.") from None
    if sha256(content).hexdigest() != digest:
        raise FileDamaged("It is not what was kept: somebody or something changed it.")
    return content


def fault_of(digest: str) -> str:
    """What is wrong with the bytes, as a sentence; empty when they are what was kept."""
    try:
        read(digest)
    except FileDamaged as fault:
        return str(fault)
    return ""


def remove(digest: str) -> None:
    """Forget the bytes."""
    path_of(digest).unlink(missing_ok=True)


def settled() -> Iterator[str]:
    """The digests that lie there long enough for a row to point to them by now.

    What was begun in `new` and never named is removed on the way.
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
