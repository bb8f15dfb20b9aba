"""Work on strangers' bytes in a process of its own, with limits of time and memory.

The process gets the bytes on its standard input and answers in JSON. It is killed when it takes too long, and
a bomb that fills its memory ends it, never the worker or web server that waits for it.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from lxml import etree

from core.uploads import MB

SECONDS = 30
MEMORY = 1024**3  # bytes of address space
ANSWER_LIMIT = 64 * MB  # of JSON, which the waiting process reads into its own memory
#: exit code of a process that found itself over its limits
OVER_LIMITS = 3


class LimitExceeded(Exception):
    """Raised when the process took too long or needed too much memory."""


class ProcessFailed(Exception):
    """Raised when the process ended with an error of its own; the message is the end of what it printed."""


def run_limited(module: str, arguments: Sequence[str], data: bytes, *, seconds: float = SECONDS) -> Any:
    """Return what `python -m module *arguments` makes of `data`; it calls `answer_within_limits`.

    `data` must have passed `check_upload` with its virus scanner, which does not run once more.
    Raises ValidationError with the sentences of a refusal, LimitExceeded, also where a signal ended the
    process, and ProcessFailed.
    """
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=seconds,
            cwd=settings.BASE_DIR,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(f"It took longer than {seconds:g} seconds.") from error
    if done.returncode == OVER_LIMITS or done.returncode < 0:
        raise LimitExceeded(f"It ended with code {done.returncode}.")
    if done.returncode:
        raise ProcessFailed(done.stderr.decode(errors="replace")[-2000:])
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise ValidationError(answer["refused"])
    return answer["result"]


def answer_within_limits(work: Callable[[Sequence[str], bytes], Any]) -> None:
    """Limit this process and print what `work(arguments, data)` returns, or the sentences of its refusal."""
    limit_this_process()
    # The portal's own settings take longer to load than many a file takes to read. The process that asks has
    # scanned the file.
    settings.configure(UPLOAD_SCANNER="")
    try:
        try:
            answer = {"result": work(sys.argv[1:], sys.stdin.buffer.read())}
        except ValidationError as error:
            answer = {"refused": error.messages}
        printed = json.dumps(answer)
    except (MemoryError, RecursionError):
        os._exit(OVER_LIMITS)  # without the usual end of a process, which needs memory
    if len(printed) > ANSWER_LIMIT:
        sys.exit(OVER_LIMITS)
    sys.stdout.write(printed)


def is_over_limits(error: object) -> bool:
    """Return whether an error says that memory or depth is used up; lxml calls this an error of syntax."""
    if isinstance(error, etree.XMLSyntaxError):
        return error.code == etree.ErrorTypes.ERR_NO_MEMORY
    return isinstance(error, MemoryError | RecursionError)


def limit_this_process() -> None:
    """Limit the memory of this process, and its time in case nobody is left to kill it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
