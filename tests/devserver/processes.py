"""Start other processes in tests, and list what they leave behind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return this environment without the servers of the test run: only QIG_DATA is configured."""
    ours = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return ours | {"QIG_DATA": str(data), "PYTHONPATH": str(PROJECT), "PYTHONWARNINGS": "default"} | more


def python(code: str, data: Path, *before: str) -> subprocess.Popen:
    """Start another process with this code. `before` are words before the command, such as setpriv's."""
    return subprocess.Popen(
        [*before, sys.executable, "-c", code],
        cwd=PROJECT,
        env=environment(data),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# Run a command as root in a user namespace that refuses further ones, as containers usually do.
WITHOUT_NAMESPACES = """
import ctypes, os, sys
ready, go = os.pipe(), os.pipe()
if (child := os.fork()) == 0:
    assert ctypes.CDLL(None).unshare(0x10000000) == 0
    os.write(ready[1], b"x")
    os.read(go[0], 1)
    with open("/proc/sys/user/max_user_namespaces", "w") as most:
        most.write("0")
    os.execv(sys.argv[1], sys.argv[1:])
os.read(ready[0], 1)
for name in ("uid_map", "gid_map"):
    with open(f"/proc/{child}/{name}", "w") as ids:
        ids.write("0 0 65536")
os.write(go[1], b"x")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def manage(data: Path, *command: str, **more: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, str(PROJECT / "manage.py"), *command],
        cwd=PROJECT,
        env=environment(data, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def left_behind(data: Path) -> list[str]:
    """Return the command lines of the living processes that name this directory."""
    lines = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            variables = (process / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if line and (str(data) in line or f"QIG_DATA={data}" in variables):
            lines.append(line)
    return lines


def wait_until(condition: Callable[[], object], seconds: float = 10) -> bool:
    """Poll the condition; return whether it became true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
