"""The history of a record: its log entries, newest first, each with the fields before and after.

Actor, action and time come from the log; before and after from the row history, to which an entry points by
its context. A field is shown to readers of its class of information alone
(`core.visibility.readable_fields`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.paginator import Page
from django.db.models import Field, ForeignKey, Model, OuterRef, Q, Subquery

from audit.models import Entry
from core.kinds import RecordKind, Ref, record_kinds, ref_to
from core.lists import page_of
from core.visibility import readable_fields

#: fields that mean nothing to a reader
_NEVER = frozenset({"id", "version", "position", "created_at", "updated_at"})
GONE = "a record that is gone"


@dataclass
class Change:
    """One field of one row with its texts before and after; `row` names the record that it is in."""

    row: str
    label: str
    before: str
    after: str

    @property
    def title(self) -> str:
        return f"{self.row}: {self.label}"


@dataclass
class HistoryEntry:
    """One log entry as a history page shows it."""

    entry: Entry
    actor: str
    words: str
    when: datetime
    reason: str = ""
    changes: list[Change] = field(default_factory=list)


def history_of(record: Model, user: Any, *, page: str | None = None) -> Page:
    """Return a page of the history of a record and of what belongs to it; a fixed number of queries."""
    entries = Entry.objects.filter(_readable(record, user), related__contains=[str(ref_to(record))])
    shown = page_of(entries.order_by("-id"), page)
    shown.object_list = describe_entries(shown.object_list.select_related("payload"), user, record)
    return shown


def _readable(record: Model, user: Any) -> Q:
    """Return the condition of the entries in this history that the person may read.

    They are on the record, on its parts, or on kinds that the person reads anywhere.

    An entry may name a record to which a guest is invited beside one that the guest must not know of.
    """
    ref, access = ref_to(record), user.access
    parts = [model for model in record_kinds[ref.kind].history if model is not type(record)]
    kinds = [kind.name for kind in record_kinds if kind.model in parts or access.reads(kind.visibility)]
    return Q(kind=ref.kind, uuid=ref.uuid) | Q(kind__in=kinds)


def describe_entries(
    entries: Iterable[Entry], user: Any = None, record: Model | None = None
) -> list[HistoryEntry]:
    """Return the entries in words; with `record` also the changes that `user` may read."""
    entries = list(entries)
    actors = get_user_model().objects.filter(pk__in={entry.actor for entry in entries})
    names = dict(actors.values_list("pk", "name"))
    changes = _changes(record, entries, user.access) if record is not None else {}
    return [
        HistoryEntry(
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
    """Return context → the changes in it, for the record's own rows and those that belong to it."""
    kind: RecordKind = record_kinds[record.KIND]  # type: ignore[attr-defined]
    contexts = {entry.context for entry in entries if entry.context}
    changes: dict[UUID | None, list[Change]] = defaultdict(list)
    for model, lookup in kind.history.items():
        events, before = _events(model, lookup, record, contexts)
        fields = shown_fields(model, lookup, access)
        names = names_of(fields, [*events, *before.values()])
        for event in events:
            old, new = before.get(event.previous), event
            if event.pgh_label == "delete":
                old, new = event, None
            for each in fields:
                left, right = (display_value(each, row, names) for row in (old, new))
                if left != right:
                    row, label = str(model._meta.verbose_name), label_of(each)
                    changes[event.pgh_context_id].append(Change(row, label, left, right))
    return changes


def shown_fields(model: type[Model], lookup: str, access: Any) -> list[Field]:
    """Return the fields that this access reads; of the two columns of a reference the key alone."""
    readable = readable_fields(model, access) - _NEVER
    fields = [
        each for each in model._meta.concrete_fields if each.name in readable and each.attname != lookup
    ]
    kinds = {kind for each in fields if (kind := _kind_column(each))}
    return [each for each in fields if each.name not in kinds]


def _kind_column(each: Field) -> str:
    """Return the column with the record kind of a reference (`X_kind` of `X_uuid`), or empty."""
    if each.name != "uuid" and not each.name.endswith("_uuid"):
        return ""
    name = f"{each.name.removesuffix('uuid')}kind"
    return name if any(other.name == name for other in each.model._meta.concrete_fields) else ""


def label_of(each: Field) -> str:
    """Return what a field is called on pages."""
    return str(each.verbose_name).removesuffix(" uuid") if _kind_column(each) else str(each.verbose_name)


def _events(
    model: type[Model], lookup: str, record: Model, contexts: set[UUID]
) -> tuple[list[Any], dict[int, Any]]:
    """Return the rows of the row history in these contexts, and by key the row before each."""
    history = model.pgh_event_model  # type: ignore[attr-defined]
    earlier = history.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    events = list(
        history.objects.filter(pgh_context_id__in=contexts, **_of_record(model, lookup, record))
        .annotate(previous=Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1]))
        .order_by("pgh_id")
    )
    return events, history.objects.in_bulk({e.previous for e in events if e.previous})


def _of_record(model: type[Model], lookup: str, record: Model) -> dict[str, Any]:
    """Return the filter on a model's row history for `record`.

    A lookup through a parent asks the parent's row history, since the parent itself may be gone.
    """
    parent, _, rest = lookup.partition("__")
    if not rest:
        return {lookup: record.pk}
    history = model._meta.get_field(parent).related_model.pgh_event_model  # type: ignore[union-attr]
    return {f"{parent}_id__in": history.objects.filter(**{rest: record.pk}).values("pgh_obj_id")}


def names_of(fields: list[Any], rows: list[Any]) -> dict[UUID, str]:
    """Return key → name of every record that the rows point at; one query for each model pointed at."""
    keys: dict[type[Model], set[UUID]] = defaultdict(set)
    for each in fields:
        if isinstance(each, ForeignKey):
            keys[each.related_model].update(filter(None, (getattr(row, each.attname) for row in rows)))
        elif _kind_column(each):
            for ref in filter(None, (_ref(each, row) for row in rows)):
                if ref.kind in record_kinds:
                    keys[record_kinds[ref.kind].model].add(ref.uuid)
    return {
        key: str(record)
        for model, uuids in keys.items()
        for key, record in model._default_manager.in_bulk(uuids).items()
    }


def _ref(each: Field, row: Any) -> Ref | None:
    uuid = getattr(row, each.attname, None)
    return Ref(getattr(row, _kind_column(each)), uuid) if uuid else None


def display_value(each: Any, row: Any, names: dict[UUID, str]) -> str:
    """Return a field of a row of the row history as a reader sees it; empty for no row."""
    value = getattr(row, each.attname, None) if row is not None else None
    if value is None or value == "":
        return ""
    if isinstance(each, ForeignKey) or _kind_column(each):
        return names.get(value, GONE)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(each.flatchoices or ()).get(value, value))
