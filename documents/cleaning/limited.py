"""Cleaning an uploaded file in a process of its own, with limits (`core.limited_process`).

`python -m documents.cleaning.limited NAME TITLE` reads a file from its standard input and prints its clean
copy, or the sentences of a refusal. A web request waits for it, so its time is short and its number bounded.
"""

import logging
from base64 import b64decode, b64encode
from collections.abc import Sequence
from threading import BoundedSemaphore
from typing import Any

from django.core.exceptions import ValidationError

from core.errors import NotPossibleNow
from core.limited_process import (
    MEMORY,
    LimitExceeded,
    ProcessFailed,
    answer_within_limits,
    run_limited,
)
from documents.cleaning.files import Cleaned, cleaned
from documents.cleaning.findings import Finding

logger = logging.getLogger(__name__)
MODULE = "documents.cleaning.limited"
SECONDS = 15
#: of one web process, whose other threads go on answering
AT_ONCE = 2
free = BoundedSemaphore(AT_ONCE)

TOO_MUCH = (
    f"This file can't be cleaned for publication within {SECONDS} seconds and {MEMORY // 1024**3} GB of"
    " memory: make it smaller, for example by leaving out pictures, drawings or large tables, and send that."
)
BROKEN = (
    "An error in the portal stopped the cleaning of this file; the portal's log has it. Save the file anew in"
    " its own program and send that."
)
BUSY = "The portal is cleaning other files just now. Try again in a minute."


def cleaned_within_limits(name: str, content: bytes, *, title: str = "") -> Cleaned:
    """Return what `cleaned` makes of a file, in a process of its own.

    Raises ValidationError as `cleaned`, and for a file that goes beyond the limits; NotPossibleNow while
    `AT_ONCE` other files are cleaned.
    """
    if not free.acquire(blocking=False):
        raise NotPossibleNow(BUSY)
    try:
        return _from_json(run_limited(MODULE, [name[-255:], title], content, seconds=SECONDS))
    except LimitExceeded as error:
        raise ValidationError(TOO_MUCH) from error
    except ProcessFailed as error:
        logger.exception("a file of %s bytes could not be cleaned", len(content))
        raise ValidationError(BROKEN) from error
    finally:
        free.release()


def _from_json(answer: dict[str, Any]) -> Cleaned:
    findings = tuple(Finding(*finding) for finding in answer["findings"])
    return Cleaned(b64decode(answer["content"]), findings, answer["before"], answer["after"])


def _answer(arguments: Sequence[str], data: bytes) -> dict[str, Any]:
    name, title = arguments
    copy = cleaned(name, data, title=title)
    return copy._asdict() | {"content": b64encode(copy.content).decode()}


if __name__ == "__main__":
    answer_within_limits(_answer)
