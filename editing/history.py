"""The story of a record: its entries, newest first, each with what stood before and after.

Who, what and when come from the log; before and after from the row history, which an entry points to by its
context. A field is shown only to who reads its class.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.paginator import Page
from django.db.models import ForeignKey, Model, OuterRef, Q, Subquery

from audit.models import Entry
from core.kinds import RecordKind, record_kinds, ref_to
from core.lists import page_of

#: fields that say nothing to a reader
_NEVER = frozenset({"id", "version", "position", "created_at", "updated_at"})


@dataclass
class Change:
    """One field of one row: texts before and after; `row` says which record of the story it is in."""

    row: str
    label: str
    before: str
    after: str

    @property
    def title(self) -> str:
        return f"{self.row}: {self.label}"


@dataclass
class Telling:
    """One entry as a page tells it."""

    entry: Entry
    actor: str
    words: str
    when: datetime
    reason: str = ""
    changes: list[Change] = field(default_factory=list)


def history_of(record: Model, user: Any, *, page: str | None = None) -> Page:
    """A page of `Telling`s about a record and what belongs to it; a fixed number of queries for any
    length.
    """
    entries = Entry.objects.filter(_told_in(record, user), related__contains=[str(ref_to(record))])
    found = page_of(entries.order_by("-id"), page)
    found.object_list = tell(found.object_list.select_related("payload"), user, record)
    return found


def _told_in(record: Model, user: Any) -> Q:
    """The entries of a story: on the record and its parts, and on kinds this person reads anywhere.

    A thread may name the record a guest is invited to beside one that the guest may not know of.
    """
    ref, access = ref_to(record), user.access
    parts = [model for model in record_kinds[ref.kind].history if model is not type(record)]
    told = [kind.name for kind in record_kinds if kind.model in parts or access.reads(kind.visibility)]
    return Q(kind=ref.kind, uuid=ref.uuid) | Q(kind__in=told)


def tell(entries: Any, user: Any = None, record: Model | None = None) -> list[Telling]:
    """The entries in words; with `record`, also before and after of its rows, as far as `user` reads them."""
    entries = list(entries)
    names = dict(get_user_model().objects.filter(pk__in={e.actor for e in entries}).values_list("pk", "name"))
    changes = _changes(record, entries, user.access) if record is not None else {}
    return [
        Telling(
            entry=entry,
            actor=names.get(entry.actor, "somebody"),
            words=entry.action.replace(".", " ").replace("_", " "),
            when=entry.recorded_at,
            reason=_payload(entry).get("reason", ""),
            changes=changes.get(entry.context, []),
        )
        for entry in entries
    ]


def _payload(entry: Entry) -> dict[str, Any]:
    payload = getattr(entry, "payload", None)
    return payload.data if payload else {}


def _changes(record: Model, entries: list[Entry], access: Any) -> dict[UUID | None, list[Change]]:
    """Context → the changes in it, for the record's own rows and those that belong to it."""
    kind: RecordKind = record_kinds[record.KIND]  # type: ignore[attr-defined]
    contexts = {entry.context for entry in entries if entry.context}
    told: dict[UUID | None, list[Change]] = defaultdict(list)
    for model, lookup in kind.history.items():
        events, before = _events(model, lookup, record, contexts)
        shown = [
            f for f in model._meta.concrete_fields
            if f.name not in _NEVER and f.attname != lookup and access.reads(model.VISIBILITY[f.name])
        ]  # fmt: skip
        named = names_of(shown, [*events, *before.values()])
        for event in events:
            old = before.get(event.previous)
            for f in shown:
                left, right = (said(f, row, named) for row in (old, event))
                if event.pgh_label == "delete":
                    left, right = right, ""
                if left != right:
                    told[event.pgh_context_id].append(
                        Change(str(model._meta.verbose_name), str(f.verbose_name), left, right)
                    )
    return told


def _events(
    model: type[Model], lookup: str, record: Model, contexts: set[UUID]
) -> tuple[list[Any], dict[int, Any]]:
    """The rows of history in these contexts, and by key the row before each."""
    history = model.pgh_event_model  # type: ignore[attr-defined]
    earlier = history.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    events = list(
        history.objects.filter(pgh_context_id__in=contexts, **_of_record(model, lookup, record))
        .annotate(previous=Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1]))
        .order_by("pgh_id")
    )
    return events, history.objects.in_bulk({e.previous for e in events if e.previous})


def _of_record(model: type[Model], lookup: str, record: Model) -> dict[str, Any]:
    """The filter on a model's history for the rows of `record`. A lookup through a parent asks the parent's
    history, since the parent itself may be gone.
    """
    parent, _, rest = lookup.partition("__")
    if not rest:
        return {lookup: record.pk}
    history = model._meta.get_field(parent).related_model.pgh_event_model  # type: ignore[union-attr]
    return {f"{parent}_id__in": history.objects.filter(**{rest: record.pk}).values("pgh_obj_id")}


def names_of(fields: list[Any], rows: list[Any]) -> dict[UUID, str]:
    """Key → words for every record that the rows point at, one query for each model pointed at."""
    keys: dict[type[Model], set[UUID]] = defaultdict(set)
    for f in fields:
        if isinstance(f, ForeignKey):
            keys[f.related_model].update(filter(None, (getattr(row, f.attname) for row in rows)))
    return {
        key: str(found)
        for model, ks in keys.items()
        for key, found in model._default_manager.in_bulk(ks).items()
    }


def said(f: Any, row: Any, named: dict[UUID, str]) -> str:
    """A field of a row of history in words."""
    value = getattr(row, f.attname, None) if row is not None else None
    if value is None or value == "":
        return ""
    if isinstance(f, ForeignKey):
        return named.get(value, "a record that is gone")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(f.flatchoices or ()).get(value, value))
