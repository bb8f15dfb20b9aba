"""The classes of information: every field of every model carries exactly one of them (see VISIBILITY rules).

Rows are chosen by `QuerySet.visible_to(user)`, fields by `readable_fields(model, access)`; pages, documents,
histories and reports use the same two.
"""

from enum import StrEnum
from functools import cache
from typing import Any, Protocol

from django.db.models import Model


class Visibility(StrEnum):
    """Who may read a field; `accounts.access` says which role reads which class."""

    PUBLIC = "public"
    OWN = "own"
    PARTY = "party"
    GROUP = "group"
    SECRETARIAT = "secretariat"
    SYSTEM = "system"  # read by nobody through a page: keys, digests, password hashes


class Reader(Protocol):
    """The access of a person or service account, as far as fields are concerned."""

    def reads(self, visibility: Visibility) -> bool:
        """Return whether this class of information is open to the reader."""
        ...


def visibility(**fields_of_class: str) -> dict[str, Visibility]:
    """Return field name → class from one keyword per class: `visibility(PUBLIC="title slug", GROUP="note")`.

    Raises ValueError for a field named twice.
    """
    classes: dict[str, Visibility] = {}
    for name, fields in fields_of_class.items():
        for field in fields.split():
            if field in classes:
                raise ValueError(f"{field} has two classes of information")
            classes[field] = Visibility[name]
    return classes


def readable_fields(model: type[Model], access: Reader) -> frozenset[str]:
    """Return the names of the model's fields that this access may read. No query."""
    return _fields_of(model, frozenset(level for level in Visibility if access.reads(level)))


@cache
def _fields_of(model: type[Model], levels: frozenset[Visibility]) -> frozenset[str]:
    classes: dict[str, Any] = model.VISIBILITY  # type: ignore[attr-defined]
    return frozenset(name for name, level in classes.items() if level in levels)
