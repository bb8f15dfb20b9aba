"""What an own server needs, whichever it is: a folder, a lock, a lease, a kept port, a secret, a keeper."""

import fcntl
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

LOOPBACK = "127.0.0.1"
ROTATE_LOG_AT = 10_000_000  # bytes
# -I and -S: neither site-packages nor the environment reach the two scripts, and they start in milliseconds.
SCRIPT = (sys.executable, "-I", "-S")
HERE = Path(__file__).parent

_leases: dict[Path, int] = {}


class ServerError(Exception):
    """One sentence for a person: what is wrong and what to do about it."""


def own_folder(folder: Path, mode: int = 0o700) -> Path:
    """The folder, resolved and, if need be, made, closed to others. ServerError if it can't be written."""
    try:
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
        trial = folder / f".trial-{os.getpid()}"
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise ServerError(
            f"The folder {folder} can't be written ({error.strerror}): set QIG_DATA to a folder that can."
        ) from None
    return folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one process at a time gets past this; the others wait."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def only_one(path: Path, otherwise: str) -> Iterator[None]:
    """Only one process at a time may be in here; a second one gets ServerError with the sentence given."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerError(otherwise) from None
        yield


def hold(lease: Path) -> None:
    """Hold the lease until release() or the end of this process. Waits while a keeper stops its program."""
    if lease not in _leases:
        descriptor = os.open(lease, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _leases[lease] = descriptor


def release(lease: Path) -> None:
    """Give the lease back; its keeper stops the program if nobody else holds it."""
    if lease in _leases:
        os.close(_leases.pop(lease))


def leave(lease: Path, running: Callable[[], object], seconds: float) -> bool:
    """Give the lease back and wait for the program's end. False if it goes on: somebody else uses it."""
    release(lease)
    started = time.monotonic()
    while running() and time.monotonic() < started + seconds:
        time.sleep(0.05)
        if time.monotonic() > started + 1 and not is_stopping(lease):
            break
    return not running()


def is_stopping(lease: Path) -> bool:
    """A keeper that stops its program has the lease to itself: not even a shared lock is to be had."""
    with lease.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def keep(
    command: list[str],
    *,
    lease: Path,
    log: Path,
    stop_signal: int,
    patience: float,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Start a program under a keeper, which stops it when the lease has no holder left; answers its pid."""
    if log.exists() and log.stat().st_size > ROTATE_LOG_AT:
        log.replace(log.with_name(log.name + ".1"))
    with log.open("ab") as file:
        keeper = subprocess.run(
            [*SCRIPT, str(HERE / "keeper.py"), str(lease), str(stop_signal), str(patience), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=file,
            start_new_session=True,
            check=True,
            env=environment,
        )
    return int(keeper.stdout)


def command_line(pid: int) -> str:
    """The command line of a living process, empty if it is gone or only waits to be buried."""
    if not Path("/proc/self/stat").exists():  # not Linux
        answer = subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True
        )
        return answer.stdout.strip()
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        if state in "ZX":
            return ""
        if words:
            return words.replace(b"\0", b" ").decode(errors="replace").strip()
        time.sleep(0.002)  # in the midst of an exec or an exit it has no command line
    return ""  # a thread of the kernel


def runs(pid: int, mark: str) -> bool:
    """Is this pid alive and still the program we mean? The system gives a pid out again."""
    return mark in command_line(pid)


def is_taken(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except OSError:
            return True
    return False


def kept_port(path: Path) -> int:
    """The port noted in the file; if there is none, or somebody else took it, a free one, noted there.

    Waits up to a second for it: a killed server's socket outlives the server by some milliseconds.
    """
    try:
        port = int(path.read_text())
    except (FileNotFoundError, ValueError):
        port = 0
    end = time.monotonic() + 1
    while port and is_taken(port) and time.monotonic() < end:
        time.sleep(0.02)
    if port == 0 or is_taken(port):
        with socket.socket() as free:
            free.bind((LOOPBACK, 0))
            port = free.getsockname()[1]
        path.write_text(str(port))
    return port


def kept_secret(path: Path) -> str:
    """The secret in the file, readable by its owner only; made at the first call, whoever comes first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)  # unlike a rename, never replaces the one of a quicker process
        draft.unlink()
    return path.read_text().strip()
