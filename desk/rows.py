"""Facts across apps: the entries that a person may read in the log, and the titles and pages of records."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.access import access_for
from accounts.models import User
from audit.models import Entry
from core.kinds import Ref, record_kinds
from editing.history import HistoryEntry


class Named(NamedTuple):
    """The title of a record, and its page."""

    title: str
    address: str


def readable_kinds(user: User) -> list[tuple[str, str]]:
    """Return (name, label) of every kind of which this person may see all records."""
    access = access_for(user)
    return [(kind.name, kind.label) for kind in record_kinds if access.reads(kind.visibility)]


def entries_for(user: User) -> QuerySet:
    """Return the log entries about records of the readable kinds, newest first."""
    names = [name for name, _ in readable_kinds(user)]
    return Entry.objects.filter(kind__in=names).order_by("-id")


def name_records(history: list[HistoryEntry]) -> list[tuple[HistoryEntry, Named | None]]:
    """Return each log line with its record, or None for a deleted one; at most one query per kind."""
    named: dict[UUID, Named] = {}
    for name, keys in _keys_by_kind(Ref(line.entry.kind, line.entry.uuid) for line in history).items():
        kind = record_kinds.get(name)
        if kind is not None:
            rows = kind.model._default_manager.select_related(*kind.related).in_bulk(keys)
            named |= {key: Named(str(record), kind.url(record)) for key, record in rows.items()}
    return [(line, named.get(line.entry.uuid)) for line in history]


def seen_by(refs: Iterable[Ref], user: User) -> dict[UUID, Named]:
    """Return key → title and page of those records that this person may see; one query per kind."""
    named: dict[UUID, Named] = {}
    for name, keys in _keys_by_kind(refs).items():
        kind = record_kinds.get(name)
        if kind is not None:
            rows = kind.visible_to(user).filter(pk__in=keys).select_related(*kind.related)
            named |= {row.pk: Named(str(row), kind.url(row)) for row in rows}
    return named


def titles_of(refs: Iterable[Ref]) -> dict[Ref, str]:
    """Return the present titles of these records, without the deleted ones; one query per kind."""
    return {
        Ref(name, pk): str(row)
        for name, keys in _keys_by_kind(refs).items()
        for pk, row in record_kinds[name].model._default_manager.in_bulk(keys).items()
    }


def _keys_by_kind(refs: Iterable[Ref]) -> dict[str, set[UUID]]:
    keys: dict[str, set[UUID]] = defaultdict(set)
    for ref in refs:
        keys[ref.kind].add(ref.uuid)
    return keys
