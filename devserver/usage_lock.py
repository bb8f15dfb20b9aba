"""Usage locks: a server or a program runs for as long as a process holds a shared lock on its file.

The kernel releases such a lock whenever its holder ends, kill -9 included. The keeper of the program
(process_keeper.py) stops the program when no shared lock is left.
"""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

_descriptors: dict[Path, int] = {}


def hold(path: Path) -> None:
    """Hold the lock until release() or the end of this process. Waits while a keeper stops its program."""
    if path not in _descriptors:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _descriptors[path] = descriptor


def release(path: Path) -> None:
    """Release the lock; the keeper stops the program if nobody else holds it."""
    if path in _descriptors:
        os.close(_descriptors.pop(path))


def release_and_wait(path: Path, is_running: Callable[[], bool], seconds: float) -> bool:
    """Release the lock and wait for the program's end. False if another process still uses the program."""
    release(path)
    started = time.monotonic()
    while is_running() and time.monotonic() < started + seconds:
        time.sleep(0.05)
        if time.monotonic() > started + 1 and not is_stopping(path):
            break
    return not is_running()


def is_stopping(path: Path) -> bool:
    """Tell whether the keeper is stopping the program: it then holds the lock exclusively."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
