"""Work on strangers' bytes in a process of its own, with limits of time and memory.

The process gets the bytes on its standard input and answers in JSON. It is killed when it takes too long, and
a bomb that fills its memory ends it, never the worker that waits for it.
"""

import json
import resource
import subprocess
import sys
from typing import Any

from django.conf import settings

SECONDS = 30
MEMORY = 1024**3  # bytes of address space


#: exit code of a process that found itself over its limits
OVER_LIMITS = 3


class LimitExceeded(Exception):
    """Raised when the process took too long or needed too much memory."""


class ProcessFailed(Exception):
    """Raised when the process ended with an error of its own; the message is the end of what it printed."""


def run_limited(module: str, argument: str, data: bytes, *, seconds: float = SECONDS) -> Any:
    """Return the JSON that `python -m module argument` prints for `data`.

    Raises LimitExceeded, also where a signal ended the process, and ProcessFailed.
    """
    command = [sys.executable, "-m", module, argument]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=seconds, cwd=settings.BASE_DIR, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(f"It took longer than {seconds:g} seconds.") from error
    if done.returncode == OVER_LIMITS or done.returncode < 0:
        raise LimitExceeded(f"It ended with code {done.returncode}.")
    if done.returncode:
        raise ProcessFailed(done.stderr.decode(errors="replace")[-2000:])
    return json.loads(done.stdout)


def limit_this_process() -> None:
    """Limit the memory of this process, and its time in case nobody is left to kill it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
