"""`keeper.py LEASE SIGNAL PATIENCE PROGRAM ARGUMENT…`: run a program while its lease is held.

Whoever uses the program holds a shared lock on the lease file. The kernel drops that lock however a user
ends, kill -9 included, so no program outlives its last user and nothing depends on anyone's good manners at
exit. A script of its own, standard library only: it prints the program's pid, detaches, and stays small.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable

SET_DEATH_SIGNAL = 1
TICK = 0.1


def fork_program(command: list[str], stop_signal: int) -> int:
    """Start the program, leader of a session of its own and tied to this keeper's life; answers its pid."""
    keeper = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    os.dup2(2, 1)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, stop_signal)
        if os.getppid() != keeper:
            os._exit(1)
    try:
        os.execv(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        os._exit(127)


def ended(pid: int) -> bool:
    return os.waitpid(pid, os.WNOHANG)[0] == pid


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(TICK)
    return True


def is_free(lease: int) -> bool:
    """Nobody holds the lease; from now on we do, so that a newcomer waits until the program is gone."""
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def stop(pid: int, stop_signal: int, patience: float) -> None:
    for number, seconds in ((stop_signal, patience), (signal.SIGQUIT, 3), (signal.SIGKILL, 10)):
        os.kill(pid, number)
        if wait_until(lambda: ended(pid), seconds):
            return


def main() -> None:
    lease = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
    stop_signal, patience, command = int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]
    if os.fork():
        os._exit(0)
    pid = fork_program(command, stop_signal)
    os.write(1, f"{pid}\n".encode())
    os.dup2(2, 1)
    while not is_free(lease):
        if ended(pid):
            break
        time.sleep(TICK)
    else:
        stop(pid, stop_signal, patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)  # what the program left behind of its own group


if __name__ == "__main__":
    main()
