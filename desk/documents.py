"""The document templates of the desk: the annual report of a plan, and the report sent to a party."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from audit.models import Entry
from core.formatting import date_range, long_date
from core.markdown import to_plain_text
from desk.commitments import Kept, counted
from documents.document_templates import Choice, DocumentTemplate, Progress, document_templates
from documents.tree import Block, Document, Fact, Facts, Note, Paragraph, Prose, Section, Table
from topics.documents import DOCUMENT_HEAD, document_row
from topics.models import GuidanceDocument, Topic
from topics.states import Stage
from workplans.commitments.counting import counted_when
from workplans.documents import find_plan
from workplans.models import Activity, PartyReport, WorkPlan
from workplans.states import Progress as ActivityProgress

AUTHOR = "Quality Innovation Group"
PLANS = 12


# --- the annual report -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Year:
    """A calendar year of a plan's period; `start` and `end` are within both."""

    plan: WorkPlan
    number: int

    @property
    def start(self) -> date:
        return max(self.plan.period_start, date(self.number, 1, 1))

    @property
    def end(self) -> date:
        return min(self.plan.period_end, date(self.number, 12, 31))

    def __str__(self) -> str:
        return f"{self.plan}, {self.number}"


def find_year(user: Any, parameters: Mapping[str, Any]) -> Year | None:
    """Return the year `parameters["year"]` of the plan `parameters["plan"]`, or None where it is hidden."""
    plan, number = find_plan(user, parameters), parameters.get("year")
    if plan is None or not isinstance(number, int):
        return None
    return Year(plan, number) if plan.period_start.year <= number <= plan.period_end.year else None


def annual_reports(user: Any) -> Iterator[Choice]:
    """Yield the years that have begun of the newest plans, the last year first."""
    today = localdate()
    for plan in WorkPlan.objects.visible_to(user).order_by("-period_start", "title")[:PLANS]:
        last = min(plan.period_end.year, today.year)
        for number in range(last, max(plan.period_start.year, last - 3) - 1, -1):
            yield f"{number}: {plan.title}", {"plan": plan.slug, "year": number}


def build_annual_report(user: Any, year: Year, parameters: Mapping[str, Any], progress: Progress) -> Document:
    """Build the report of what was planned and what was done, with the reasons.

    A fixed number of queries, and those of counting the commitments.
    """
    progress(0)
    day = min(localdate(), year.end)
    plan = year.plan
    activities = list(
        Activity.objects.visible_to(user).filter(plan=plan).order_by("section__position", "position", "pk")
    )
    topics = list(Topic.objects.visible_to(user).filter(in_plans__plan=plan).order_by("title", "pk"))
    documents = GuidanceDocument.objects.visible_to(user).filter(_of_year(year)).order_by("title", "pk")
    kept = counted(plan, day, user)
    progress(0.5)
    sections = (
        Section("Summary", "1.", blocks=(Facts(tuple(_in_short(activities, kept))),)),
        Section("Planned and done", "2.", blocks=_activities(activities)),
        Section("Topics that moved", "3.", blocks=_moved(topics, year)),
        Section("Guidance documents", "4.", blocks=_documents(documents)),
        Section("Commitments", "5.", blocks=_not_counted(plan, day), sections=_commitments(kept)),
    )
    return Document(
        title=f"Annual report {year.number}",
        subtitle=plan.title,
        cover=(
            Fact("Group", plan.group_name or plan.group.name),
            Fact("Work plan", plan.reference or plan.title),
            Fact("Period", date_range(year.start, year.end)),
            Fact("As recorded on", long_date(localdate())),
        ),
        sections=sections,
        author=plan.group_name or AUTHOR,
        running=plan.reference,
        dated=localdate(),
    )


document_templates.register(
    DocumentTemplate("annual_report", "Annual report", find_year, build_annual_report, choices=annual_reports)
)


def _of_year(year: Year) -> Q:
    """Return the condition of documents with a date in the year, or in consultation during it."""
    days = (year.start, year.end)
    open_then = Q(consultation_starts__lte=year.end, consultation_ends__gte=year.start)
    return Q(adopted_on__range=days) | Q(final_on__range=days) | open_then


def _in_short(activities: list[Activity], kept: list[Kept]) -> Iterator[Fact]:
    counts = Counter(activity.progress for activity in activities)
    for state in ActivityProgress:
        if counts[state]:
            yield Fact(f"Activities {state.label.lower()}", f"{counts[state]} of {len(activities)}")
    for label, count in Counter(row.state.label if row.state else "no status" for row in kept).items():
        yield Fact(f"Commitments: {label.lower()}", str(count))
    if not activities and not kept:
        yield Fact("Activities and commitments", "none in this plan")


def _activities(activities: list[Activity]) -> tuple[Block, ...]:
    """Return the activities: first the completed, then the ongoing, then the others with their reasons."""
    if not activities:
        return (Note("The plan has no activities."),)
    order = (ActivityProgress.COMPLETED, ActivityProgress.ONGOING, ActivityProgress.PLANNED)
    rank = {state: at for at, state in enumerate((*order, *(s for s in ActivityProgress if s not in order)))}
    rows = tuple(
        (
            to_plain_text(activity.title or activity.text),
            activity.target_printed or long_date(activity.target) or activity.get_target_kind_display(),
            activity.get_progress_display(),
            activity.progress_reason,
        )
        for activity in sorted(activities, key=lambda row: rank[ActivityProgress(row.progress)])
    )
    return (Table("Activities", ("Activity", "Target", "Progress", "Reason"), rows, (0.4, 0.2, 0.2, 0.2)),)


def _moved(topics: list[Topic], year: Year) -> tuple[Block, ...]:
    """Return the topics whose stage changed during the year, with the reasons given."""
    keys = [topic.pk for topic in topics]
    entries = Entry.objects.filter(action__in=("topic.created", "topic.moved"), uuid__in=keys)
    days: dict[UUID | None, date] = {}
    reasons: dict[UUID, list[str]] = defaultdict(list)
    for entry in entries.select_related("payload").order_by("id"):
        days[entry.context] = localdate(entry.recorded_at)
        payload = getattr(entry, "payload", None)
        if payload and year.start <= days[entry.context] <= year.end:
            reasons[entry.uuid] += filter(None, [payload.data.get("reason", "")])
    stages: dict[UUID, list[tuple[date, str]]] = defaultdict(list)
    history = Topic.pgh_event_model.objects.filter(pgh_obj_id__in=keys).order_by("pgh_id")  # type: ignore[attr-defined]
    columns = ("pgh_obj_id", "pgh_context_id", "pgh_created_at", "stage")
    for key, context, at, stage in history.values_list(*columns):
        stages[key].append((days.get(context) or localdate(at), stage))
    rows = []
    for topic in topics:
        before = [stage for day, stage in stages[topic.pk] if day < year.start]
        until = [stage for day, stage in stages[topic.pk] if day <= year.end]
        first, last = (before[-1:] or until[:1]), until[-1:]
        if last and first != last:
            rows.append(
                (topic.title, Stage(first[0]).label, Stage(last[0]).label, "; ".join(reasons[topic.pk]))
            )
    if not rows:
        return (Note("No topic of the plan changed its stage in this year."),)
    return (
        Table("Topics", ("Topic", "From stage", "To stage", "Reason"), tuple(rows), (0.36, 0.2, 0.2, 0.24)),
    )


def _documents(documents: Any) -> tuple[Block, ...]:
    rows = tuple(document_row(document) for document in documents)
    if not rows:
        return (Note("None was in consultation, adopted or final in this year."),)
    return (Table("Guidance documents", DOCUMENT_HEAD, rows, (0.4, 0.2, 0.2, 0.2)),)


def _not_counted(plan: WorkPlan, day: date) -> tuple[Block, ...]:
    words = counted_when(plan, day)
    return (Note(words),) if words else ()


def _commitments(kept: list[Kept]) -> tuple[Section, ...]:
    return tuple(
        Section(
            row.commitment.get_rule_display() + (f": {row.state.label.lower()}" if row.state else ""),
            f"5.{number}.",
            blocks=(*((Paragraph(row.words),) if row.words else ()), Prose(row.commitment.sentence)),
            listed=False,
        )
        for number, row in enumerate(kept, start=1)
    )


# --- the report to a party ---------------------------------------------------------------------------------


def find_report(user: Any, parameters: Mapping[str, Any]) -> PartyReport | None:
    """Return the report `parameters["report"]`, or None where this person may not read it."""
    reports = PartyReport.objects.visible_to(user).select_related("party")
    return reports.filter(pk=str(parameters.get("report", ""))).first()


def reports_to_read(user: Any) -> Iterator[Choice]:
    """Yield the newest reports that a person may read."""
    reports = PartyReport.objects.visible_to(user).select_related("party").order_by("-created_at")
    yield from ((str(report), {"report": str(report.pk)}) for report in reports[:PLANS])


def build_party_report(
    user: Any, report: PartyReport, parameters: Mapping[str, Any], progress: Progress
) -> Document:
    """Build the report as it was sent."""
    progress(0)
    note: tuple[Block, ...] = (Prose(report.note),) if report.note else ()
    nothing = () if report.content else (Note("Nothing that concerns a party had changed."),)
    return Document(
        title=f"Report to {report.party.name}",
        cover=(
            Fact("From", AUTHOR),
            Fact("Recipient", report.party.name),
            Fact("Date", long_date(report.created_at)),
        ),
        blocks=(*note, *nothing),
        sections=tuple(_changed(item) for item in report.content),
        author=AUTHOR,
        dated=localdate(report.created_at),
        contents=len(report.content) > 5,
    )


document_templates.register(
    DocumentTemplate(
        "party_report", "Report to a party", find_report, build_party_report, choices=reports_to_read
    )
)


def _changed(item: Mapping[str, Any]) -> Section:
    """Return the section of a topic or plan, with a row for each change."""
    rows = tuple(
        (
            long_date(date.fromisoformat(change["when"][:10])),
            f"{change['kind']} {change['action']}".capitalize(),
            _description(item, change),
        )
        for change in item["changes"]
    )
    note = (Note("Handed over to this party."),) if item["concerns_party"] else ()
    table = Table(item["title"], ("Date", "Change", "Details"), rows, (0.2, 0.2, 0.6))
    return Section(item["title"], blocks=(*note, table))


def _description(item: Mapping[str, Any], change: Mapping[str, Any]) -> str:
    """Return the record, where it is not the topic or plan itself, and its fields before and after."""
    titles = [after or before for label, before, after in change["fields"] if label in ("title", "text")]
    is_whole_record = change["action"] in ("added", "removed")
    title = titles[0] if is_whole_record and titles else change["title"]
    parts = [title] if title and title != item["title"] else []
    for label, before, after in change["fields"]:
        if is_whole_record and label in ("title", "text"):
            continue
        values = f"{before} → {after}" if before and after else after or f"no longer {before}"
        parts.append(f"{label[:1].upper()}{label[1:]}: {values}")
    return ". ".join(part.rstrip(".") for part in parts)
