"""Start programs under a keeper, and recognise them later by their pid and command line."""

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROTATE_LOG_AT = 10_000_000  # bytes
# -I and -S: neither site-packages nor the environment affect the two scripts, and they start in milliseconds.
SCRIPT = (sys.executable, "-I", "-S")
SCRIPTS = Path(__file__).parent


def start_with_keeper(
    command: list[str],
    *,
    usage_lock: Path,
    log: Path,
    stop_signal: int,
    stop_within: float,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Start a program that its keeper stops when nobody holds the usage lock any more; return its pid."""
    if log.exists() and log.stat().st_size > ROTATE_LOG_AT:
        log.replace(log.with_name(log.name + ".1"))
    keeper = [
        *SCRIPT,
        str(SCRIPTS / "process_keeper.py"),
        str(usage_lock),
        str(stop_signal),
        str(stop_within),
    ]
    with log.open("ab") as file:
        started = subprocess.run(
            [*keeper, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=file,
            start_new_session=True,
            check=True,
            env=environment,
        )
    return int(started.stdout)


def command_line(pid: int) -> str:
    """Return the command line of a living process; empty if the process has ended or is a zombie."""
    if not Path("/proc/self/stat").exists():  # not Linux
        listed = subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True
        )
        return listed.stdout.strip()
    deadline = time.monotonic() + 0.5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        if state in "ZX":
            return ""
        if words:
            return words.replace(b"\0", b" ").decode(errors="replace").strip()
        time.sleep(0.002)  # during an exec or an exit a process has no command line
    return ""  # a thread of the kernel


def is_running(pid: int, mark: str) -> bool:
    """Tell whether this pid is alive and has `mark` in its command line; the system reuses pids."""
    return mark in command_line(pid)
