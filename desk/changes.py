"""What changed for a party since its last report, read from the log and the row history.

Included are the fields of topics, challenges and activities that a party may read (class PARTY), and
publications and withdrawals. Actors and reasons are left out, since they are the group's; so are plans that
are not adopted yet.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import ForeignKey, Model, OuterRef, Q, QuerySet, Subquery

from accounts.models import Group
from audit.models import Entry, SealHead
from audit.services import seal_entries
from core.kinds import Ref, record_kinds
from core.ordering import sort_key
from core.visibility import Visibility, readable_fields
from desk.rows import titles_of
from editing.history import display_value, names_of
from topics.models import Challenge, Topic
from workplans.models import Activity, WorkPlan
from workplans.states import PlanState

#: fields that tell a reader nothing
TECHNICAL = frozenset({"id", "slug", "version", "position", "created_at", "updated_at"})
#: model → the field with the topic or plan under which its changes are listed
PARENTS: dict[type[Model], str] = {Topic: "id", Challenge: "topic_id", Activity: "plan_id"}
ACTIONS = {"insert": "added", "update": "changed", "delete": "removed"}
PUBLIC = (".published", ".withdrawn")


class PartyAccess:
    """The access of a party as a body: its reports hold what it may read, not what its liaisons may."""

    def reads(self, visibility: Visibility) -> bool:
        return visibility in (Visibility.PUBLIC, Visibility.PARTY)


class Field(NamedTuple):
    """One field before and after a change; a missing text is empty."""

    label: str
    before: str
    after: str


@dataclass
class Change:
    """The effect of one entry on one record: `action` is added, changed, removed, published or withdrawn."""

    entry: int
    when: datetime
    ref: Ref
    kind: str
    title: str
    action: str
    fields: list[Field] = field(default_factory=list)
    concerns_party: bool = False


class Changed(NamedTuple):
    """A topic or a plan with its changes, newest first."""

    ref: Ref
    title: str
    changes: list[Change]

    @property
    def concerns_party(self) -> bool:
        """Return whether a challenge was handed over to the party."""
        return any(change.concerns_party for change in self.changes)


def latest_mark() -> int:
    """Return the number of the last entry, from which a later report counts; 0 for an empty log.

    Seals the unsealed entries first: numbers follow the order of commits, so that no entry falls between two
    reports.
    """
    while seal_entries():
        pass
    head = SealHead.objects.first()
    return head.number if head else 0


def entries_since(since: int | datetime, until: int) -> QuerySet[Entry]:
    """Return the entries after a mark, or from a moment on, up to a mark."""
    begin = Q(seal__number__gt=since) if isinstance(since, int) else Q(recorded_at__gte=since)
    return Entry.objects.filter(begin, seal__number__lte=until)


def changes_for(party: Group, since: int | datetime, until: int | None = None) -> list[Changed]:
    """Return everything a party may read that changed after a mark or moment, up to a mark (default: now).

    First what was handed over to this party, then topics by title, then plans. A fixed number of queries.
    """
    entries = entries_since(since, latest_mark() if until is None else until)
    groups: dict[Ref, list[Change]] = defaultdict(list)
    for ref, change in [*_row_changes(entries, party), *_publication_changes(entries)]:
        groups[ref].append(change)
    titles = titles_of(groups)
    changed = [
        Changed(ref, titles.get(ref, changes[0].title), sorted(changes, key=lambda c: c.entry, reverse=True))
        for ref, changes in groups.items()
    ]
    return sorted(changed, key=lambda row: (not row.concerns_party, row.ref.kind, sort_key(row.title)))


def _publication_changes(entries: QuerySet[Entry]) -> Iterator[tuple[Ref, Change]]:
    public = Q(action__endswith=PUBLIC[0]) | Q(action__endswith=PUBLIC[1])
    for entry in entries.filter(public, kind__in=(Topic.KIND, WorkPlan.KIND)):
        ref, action = Ref(entry.kind, entry.uuid), entry.action.rpartition(".")[2]
        yield ref, Change(entry.pk, entry.recorded_at, ref, record_kinds[ref.kind].label, "", action)


def _row_changes(entries: QuerySet[Entry], party: Group) -> Iterator[tuple[Ref, Change]]:
    by_context: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries.exclude(context=None):
        by_context[entry.context].append(entry)  # type: ignore[index]
    for model, parent in PARENTS.items():
        kind: str = model.KIND  # type: ignore[attr-defined]
        parent_kind = {Challenge: Topic.KIND, Activity: WorkPlan.KIND}.get(model, kind)
        for event, fields in _events(model, entries):
            ref = Ref(kind, event.pgh_obj_id)
            entry = _entry_of(ref, by_context[event.pgh_context_id])
            action = ACTIONS[event.pgh_label]
            title = getattr(event, "title", "") or getattr(event, "text", "")[:80]
            change = Change(entry.pk, entry.recorded_at, ref, record_kinds[kind].label, title, action, fields)
            change.concerns_party = getattr(event, "handed_to", "") == party.code
            yield Ref(parent_kind, event.pgh_obj_id if parent == "id" else getattr(event, parent)), change


def _entry_of(ref: Ref, entries: list[Entry]) -> Entry:
    """Return of the entries of one action the one about this record, else the first that names it."""
    about = (entry for entry in entries if Ref(entry.kind, entry.uuid) == ref)
    related = (entry for entry in entries if str(ref) in entry.related)
    return next(about, None) or next(related, None) or entries[0]


def _events(model: type[Model], entries: QuerySet[Entry]) -> Iterator[tuple[Any, list[Field]]]:
    """Yield the history rows that these entries wrote, each with the readable fields that changed."""
    history = model.pgh_event_model  # type: ignore[attr-defined]
    earlier = history.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    rows = history.objects.filter(pgh_context_id__in=entries.exclude(context=None).values("context"))
    if model is Activity:
        drafts = (PlanState.DRAFT, PlanState.CONSULTATION)
        rows = rows.filter(plan__in=WorkPlan.objects.exclude(state__in=drafts).values("pk"))
    previous = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    events = list(rows.annotate(previous=previous).order_by("pgh_id"))
    before = history.objects.in_bulk({event.previous for event in events if event.previous})
    shown = _fields_to_report(model)
    names = names_of(shown, [*events, *before.values()])
    for event in events:
        old, new = before.get(event.previous), None if event.pgh_label == "delete" else event
        pairs = [(f, display_value(f, old, names), display_value(f, new, names)) for f in shown]
        fields = [Field(str(f.verbose_name), left, right) for f, left, right in pairs if left != right]
        if fields:
            yield event, fields


def _fields_to_report(model: type[Model]) -> list[Any]:
    """Return the fields that a party may read; of references only those to records of the same kind."""
    readable = readable_fields(model, PartyAccess()) - TECHNICAL
    return [
        f
        for f in model._meta.concrete_fields
        if f.name in readable and (not isinstance(f, ForeignKey) or f.related_model is model)
    ]
