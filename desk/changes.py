"""What changed for a party since its last report, read from the entries of the log.

Of topics, challenges and activities, the fields that a party may read (class PARTY), and what was published
or withdrawn. Who did it and why are the group's, and are not told; nor is what stands in a plan that is not
adopted yet.
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
from core.visibility import Visibility
from editing.history import names_of, said
from topics.models import Challenge, Topic
from workplans.models import Activity, WorkPlan
from workplans.states import PlanState

READ: frozenset[Visibility] = frozenset({Visibility.PUBLIC, Visibility.PARTY})
#: fields that say nothing to a reader
QUIET = frozenset({"id", "slug", "version", "position", "created_at", "updated_at"})
#: model → what its rows are gathered under
UNDER: dict[type[Model], str] = {Topic: "id", Challenge: "topic_id", Activity: "plan_id"}
DEEDS = {"insert": "added", "update": "changed", "delete": "removed"}
PUBLIC = (".published", ".withdrawn")


class Field(NamedTuple):
    """One field in words, before and after; a text that is not there is empty."""

    label: str
    before: str
    after: str


@dataclass
class Change:
    """What one entry did to one record: `deed` is added, changed, removed, published or withdrawn."""

    entry: int
    when: datetime
    ref: Ref
    kind: str
    title: str
    deed: str
    fields: list[Field] = field(default_factory=list)
    concerns_party: bool = False


class Changed(NamedTuple):
    """A topic or a plan with its changes, newest first. `concerns_party`: one was handed over to it."""

    ref: Ref
    title: str
    changes: list[Change]

    @property
    def concerns_party(self) -> bool:
        return any(change.concerns_party for change in self.changes)


def latest_mark() -> int:
    """The number of the last entry there is, from which a later report counts; 0 for an empty log.

    Seals what waits for it: numbers follow the order of the commits, so that nothing falls between two
    reports.
    """
    while seal_entries():
        pass
    head = SealHead.objects.first()
    return head.number if head else 0


def entries_since(since: int | datetime, until: int) -> QuerySet[Entry]:
    """The entries after a mark, or from a moment on, up to a mark."""
    begin = Q(seal__number__gt=since) if isinstance(since, int) else Q(recorded_at__gte=since)
    return Entry.objects.filter(begin, seal__number__lte=until)


def changes_for(party: Group, since: int | datetime, until: int | None = None) -> list[Changed]:
    """Everything a party may know that changed between two marks (or since a moment, up to now).

    First what was handed over to this party, then topics by title, then plans. A fixed number of queries.
    """
    entries = entries_since(since, latest_mark() if until is None else until)
    found = [*_of_rows(entries, party), *_of_publications(entries)]
    groups: dict[Ref, list[Change]] = defaultdict(list)
    for ref, change in found:
        groups[ref].append(change)
    titles = _titles(groups)
    told = [
        Changed(ref, titles.get(ref, changes[0].title), sorted(changes, key=lambda c: c.entry, reverse=True))
        for ref, changes in groups.items()
    ]
    return sorted(told, key=lambda one: (not one.concerns_party, one.ref.kind, one.title.casefold()))


def _titles(refs: Any) -> dict[Ref, str]:
    """What the topics and plans are called now."""
    keys: dict[str, list[UUID]] = defaultdict(list)
    for ref in refs:
        keys[ref.kind].append(ref.uuid)
    return {
        Ref(kind, pk): str(row)
        for kind, uuids in keys.items()
        for pk, row in record_kinds[kind].model._default_manager.in_bulk(uuids).items()
    }


def _of_publications(entries: QuerySet[Entry]) -> Iterator[tuple[Ref, Change]]:
    public = Q(action__endswith=PUBLIC[0]) | Q(action__endswith=PUBLIC[1])
    for entry in entries.filter(public, kind__in=(Topic.KIND, WorkPlan.KIND)):
        ref, deed = Ref(entry.kind, entry.uuid), entry.action.rpartition(".")[2]
        yield ref, Change(entry.pk, entry.recorded_at, ref, record_kinds[ref.kind].label, "", deed)


def _of_rows(entries: QuerySet[Entry], party: Group) -> Iterator[tuple[Ref, Change]]:
    written: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries.exclude(context=None):
        written[entry.context].append(entry)  # type: ignore[index]
    for model, above in UNDER.items():
        kind: str = model.KIND  # type: ignore[attr-defined]
        under = {Challenge: Topic.KIND, Activity: WorkPlan.KIND}.get(model, kind)
        for event, fields in _events(model, entries):
            ref = Ref(kind, event.pgh_obj_id)
            entry = _entry_of(ref, written[event.pgh_context_id])
            deed = DEEDS[event.pgh_label]
            title = getattr(event, "title", "") or getattr(event, "text", "")[:80]
            change = Change(entry.pk, entry.recorded_at, ref, record_kinds[kind].label, title, deed, fields)
            change.concerns_party = getattr(event, "handed_to", "") == party.code
            yield Ref(under, event.pgh_obj_id if above == "id" else getattr(event, above)), change


def _entry_of(ref: Ref, entries: list[Entry]) -> Entry:
    """Of the entries of one act, the one about this record, else the first that names it."""
    about = (entry for entry in entries if Ref(entry.kind, entry.uuid) == ref)
    named = (entry for entry in entries if str(ref) in entry.related)
    return next(about, None) or next(named, None) or entries[0]


def _events(model: type[Model], entries: QuerySet[Entry]) -> Iterator[tuple[Any, list[Field]]]:
    """The rows of a model's history that these entries wrote, with the fields a party may read, if any
    changed.
    """
    history = model.pgh_event_model  # type: ignore[attr-defined]
    earlier = history.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    rows = history.objects.filter(pgh_context_id__in=entries.exclude(context=None).values("context"))
    if model is Activity:
        drafts = (PlanState.DRAFT, PlanState.CONSULTATION)
        rows = rows.filter(plan__in=WorkPlan.objects.exclude(state__in=drafts).values("pk"))
    previous = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    events = list(rows.annotate(previous=previous).order_by("pgh_id"))
    before = history.objects.in_bulk({event.previous for event in events if event.previous})
    shown = [f for f in model._meta.concrete_fields if _may_read(model, f)]
    named = names_of(shown, [*events, *before.values()])
    for event in events:
        old, new = before.get(event.previous), None if event.pgh_label == "delete" else event
        pairs = [(f, said(f, old, named), said(f, new, named)) for f in shown]
        fields = [Field(str(f.verbose_name), left, right) for f, left, right in pairs if left != right]
        if fields:
            yield event, fields


def _may_read(model: type[Model], f: Any) -> bool:
    """Whether a party may read a field; a reference only where it may read what it leads to."""
    if f.name in QUIET or model.VISIBILITY[f.name] not in READ:  # type: ignore[attr-defined]
        return False
    return not isinstance(f, ForeignKey) or (f.related_model is model)
