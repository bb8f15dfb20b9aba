"""`process_keeper.py LOCK SIGNAL SECONDS PROGRAM ARGUMENT…`: run a program while its usage lock is held.

A script of its own, standard library only: it prints the program's pid, detaches, and stays small. When no
process holds a shared lock on LOCK any more, it sends SIGNAL, and after SECONDS stronger signals.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.1


def fork_program(command: list[str], stop_signal: int) -> int:
    """Start the program in its own session and return its pid. It gets the signal if this keeper ends."""
    keeper = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    os.dup2(2, 1)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, stop_signal)
        if os.getppid() != keeper:
            os._exit(1)
    try:
        os.execv(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        os._exit(127)


def has_ended(pid: int) -> bool:
    return os.waitpid(pid, os.WNOHANG)[0] == pid


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll the condition; return whether it became true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def lock_if_unused(descriptor: int) -> bool:
    """Take the lock exclusively if nobody holds it, so that a new user waits until the program has ended."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def stop(pid: int, stop_signal: int, stop_within: float) -> None:
    for number, seconds in ((stop_signal, stop_within), (signal.SIGQUIT, 3), (signal.SIGKILL, 10)):
        os.kill(pid, number)
        if wait_until(lambda: has_ended(pid), seconds):
            return


def main() -> None:
    descriptor = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
    stop_signal, stop_within, command = int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]
    if os.fork():
        os._exit(0)
    pid = fork_program(command, stop_signal)
    os.write(1, f"{pid}\n".encode())
    os.dup2(2, 1)
    while not lock_if_unused(descriptor):
        if has_ended(pid):
            break
        time.sleep(POLL_SECONDS)
    else:
        stop(pid, stop_signal, stop_within)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)  # what the program left of its own process group


if __name__ == "__main__":
    main()
