"""The directory of a server or of a run: created, locked against a second process, with a stored secret."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from devserver.errors import ServerError


def prepare_directory(directory: Path, mode: int = 0o700) -> Path:
    """Create the directory if it is missing; return its resolved path. ServerError if it is not writable."""
    try:
        directory = directory.resolve()
        directory.mkdir(parents=True, exist_ok=True, mode=mode)
        probe = directory / f".write-test-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ServerError(
            f"The directory {directory} cannot be written ({error.strerror}):"
            " set QIG_DATA to a directory that can."
        ) from None
    return directory


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time pass; the others wait."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def single_instance(path: Path, refusal: str) -> Iterator[None]:
    """Let one process at a time pass; the others get a ServerError with this sentence."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerError(refusal) from None
        yield


def stored_secret(path: Path) -> str:
    """Return the secret stored in the file, mode 0600; the first caller generates it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)  # unlike a rename, never replaces the secret of a faster process
        draft.unlink()
    return path.read_text().strip()
