"""Ports on the loopback address."""

import errno
import socket
import time
from pathlib import Path

LOOPBACK = "127.0.0.1"


def binding_error(port: int) -> int:
    """Return the errno with which the system refuses this port; 0 where a program may listen on it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            return error.errno or errno.EADDRINUSE
    return 0


def is_in_use(port: int) -> bool:
    return binding_error(port) == errno.EADDRINUSE


def stored_port(path: Path) -> int:
    """Return the port stored in the file; if there is none, or it is in use, store a free one first.

    Waits up to a second for the stored port: the socket of a killed server outlives it by some milliseconds.
    """
    try:
        port = int(path.read_text())
    except (FileNotFoundError, ValueError):
        port = 0
    deadline = time.monotonic() + 1
    while port and is_in_use(port) and time.monotonic() < deadline:
        time.sleep(0.02)
    if port == 0 or is_in_use(port):
        with socket.socket() as free:
            free.bind((LOOPBACK, 0))
            port = free.getsockname()[1]
        path.write_text(str(port))
    return port
