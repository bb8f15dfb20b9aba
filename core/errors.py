"""The refusals of a service.

A action refuses with `PermissionDenied`, `ValidationError` (both Django's), `NotPossibleNow` or `EditConflict`,
and with nothing else. Pages translate the four in `core.middleware`, so that every door gives the same
answer.
"""

from typing import Any


class NotPossibleNow(Exception):
    """The lifecycle does not allow this action in the present state; the message says what is possible."""


class EditConflict(Exception):
    """Somebody saved the record after the editor opened it.

    `theirs` is the record as it stands now, `yours` the values that were not saved.
    """

    def __init__(self, theirs: Any, yours: dict[str, Any]):
        super().__init__("Somebody else saved this record while you were editing it.")
        self.theirs = theirs
        self.yours = yours
