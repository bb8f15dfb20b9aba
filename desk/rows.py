"""Facts across apps: what somebody may read in the log, and what waits for them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.access import access_for
from accounts.models import User
from audit.models import Entry
from core.kinds import Ref, record_kinds
from editing.history import Telling


def readable_kinds(user: User) -> list[tuple[str, str]]:
    """(name, label) of every kind all of whose records this person may see."""
    access = access_for(user)
    return [(kind.name, kind.label) for kind in record_kinds if access.reads(kind.visibility)]


def entries_for(user: User) -> QuerySet:
    """The entries about records of the kinds this person reads without an invitation, newest first."""
    names = [name for name, _ in readable_kinds(user)]
    return Entry.objects.filter(kind__in=names).order_by("-id")


class Named(NamedTuple):
    """What a page calls a record, and where its own page is."""

    title: str
    address: str


def name_records(tellings: list[Telling]) -> list[tuple[Telling, Named | None]]:
    """Each telling with its record, or None for one that is gone; at most one query a kind of record."""
    keys: dict[str, set[UUID]] = defaultdict(set)
    for telling in tellings:
        keys[telling.entry.kind].add(telling.entry.uuid)
    found: dict[UUID, Named] = {}
    for kind in record_kinds:
        if kind.name in keys:
            rows = kind.model._default_manager.select_related(*kind.related).in_bulk(keys[kind.name])
            found |= {key: Named(str(record), kind.url(record)) for key, record in rows.items()}
    return [(telling, found.get(telling.entry.uuid)) for telling in tellings]


def seen_by(refs: Iterable[Ref], user: User) -> dict[UUID, Named]:
    """Key → what a record is called and where it is, for those this person sees; one query a kind."""
    keys: dict[str, set[UUID]] = defaultdict(set)
    for ref in refs:
        keys[ref.kind].add(ref.uuid)
    found: dict[UUID, Named] = {}
    for kind in record_kinds:
        if kind.name in keys:
            rows = kind.visible_to(user).filter(pk__in=keys[kind.name]).select_related(*kind.related)
            found |= {row.pk: Named(str(row), kind.url(row)) for row in rows}
    return found
