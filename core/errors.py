"""The refusals of a service: `PermissionDenied` and `ValidationError` (Django's), and the two below.

A service raises nothing else. `core.middleware` turns the four into pages, so that every entry point gives
the same answer.
"""

from typing import Any


class NotPossibleNow(Exception):
    """The state of the record does not allow this action; the message says what is possible."""


class EditConflict(Exception):
    """Somebody saved the record after the editor opened it.

    `theirs` is the record as it stands now, `yours` the values that were not saved.
    """

    def __init__(self, theirs: Any, yours: dict[str, Any]):
        super().__init__("Somebody else saved this record while you were editing it.")
        self.theirs = theirs
        self.yours = yours
