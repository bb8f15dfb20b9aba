"""Reading the document of a plan in a process of its own, with limits (`core.limited_process`).

`python -m workplans.importing.reading_process NAME` reads a document from its standard input and prints its
reading, or the sentences of a refusal.
"""

import logging
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError

from core.limited_process import (
    MEMORY,
    SECONDS,
    LimitExceeded,
    ProcessFailed,
    answer_within_limits,
    run_limited,
)
from workplans.importing.as_json import to_json
from workplans.importing.plan import read_plan

logger = logging.getLogger(__name__)
MODULE = "workplans.importing.reading_process"
NO_PLAN = (
    "This seems to be no work plan: it has no headings and names no period. Choose the document of a plan;"
    " if it is one, give its headings the styles or the numbers of headings."
)
TOO_MUCH = (
    f"This document can't be read within {SECONDS} seconds and {MEMORY // 1024**3} GB of memory: make it"
    " smaller, for example by leaving out pictures, drawings or large tables, and send that."
)
BROKEN = (
    "An error in the portal stopped the reading of this document; the portal's log has it. Save the document"
    " anew in its own program, or as plain text, and send that."
)


def read_within_limits(name: str, content: bytes) -> dict[str, Any]:
    """Return the reading of a document as JSON. Raises ValidationError with sentences that say what to do."""
    try:
        return run_limited(MODULE, [PurePath(name).name[-255:] or "plan"], content)
    except LimitExceeded as error:
        raise ValidationError(TOO_MUCH) from error
    except ProcessFailed as error:
        logger.exception("a document of %s bytes could not be read", len(content))
        raise ValidationError(BROKEN) from error


def reading_of(name: str, content: bytes) -> dict[str, Any]:
    """Return the reading of a document as JSON, in this process. Raises ValidationError, also for no plan."""
    plan = read_plan(name, content)
    if not plan.sections and not plan.header["period_start"]:
        raise ValidationError(NO_PLAN)
    return to_json(plan)


def _answer(arguments: Sequence[str], data: bytes) -> dict[str, Any]:
    return reading_of(arguments[0], data)


if __name__ == "__main__":
    answer_within_limits(_answer)
