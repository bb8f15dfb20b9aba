"""Facts across apps: what somebody may read in the log, and what waits for them."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.standing import standing_of
from audit.models import Entry
from core.kinds import all_kinds


def readable_kinds(user: User) -> list[tuple[str, str]]:
    """(name, label) of every kind all of whose records this person may see."""
    standing = standing_of(user)
    return [(kind.name, kind.label) for kind in all_kinds() if standing.reads(kind.sight)]


def entries_for(user: User) -> QuerySet:
    """The entries about records of the kinds this person reads without an invitation, newest first."""
    names = [name for name, _ in readable_kinds(user)]
    return Entry.objects.filter(kind__in=names).order_by("-id")


def addresses(entries: list[Entry]) -> dict[Any, str]:
    """Entry's record key → the page of the record, for those that still exist; one query a kind."""
    found: dict[Any, str] = {}
    for kind in all_kinds():
        keys = {entry.uuid for entry in entries if entry.kind == kind.name}
        records = kind.model._default_manager.in_bulk(keys) if keys else {}
        found |= {key: kind.url(record) for key, record in records.items()}
    return found
