"""Papers that cross rooms: the annual report of a plan, and the report to a party as it was sent."""

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
from core.markdown import to_words
from desk.commitments import Kept, counted
from documents.document_templates import Choice, DocumentTemplate, Progress, document_templates
from documents.tree import Block, Document, Fact, Facts, Note, Paragraph, Prose, Section, Table
from topics.documents import DOCUMENT_HEAD, document_row
from topics.models import GuidanceDocument, Topic
from topics.states import Stage
from workplans.documents import find_plan
from workplans.models import Activity, PartyReport, WorkPlan
from workplans.states import Progress as Going

AUTHOR = "Quality Innovation Group"
PLANS = 12


# --- the annual report -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Year:
    """A year of a plan: what the annual report is about. `start` and `end` are days of both."""

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
    """The year `parameters["year"]` of the plan `parameters["plan"]`, where this person may see it."""
    plan, number = find_plan(user, parameters), parameters.get("year")
    if plan is None or not isinstance(number, int):
        return None
    return Year(plan, number) if plan.period_start.year <= number <= plan.period_end.year else None


def annual_reports(user: Any) -> Iterator[Choice]:
    """One for each year that has begun of the newest plans, the last year first."""
    today = localdate()
    for plan in WorkPlan.objects.visible_to(user).order_by("-period_start", "title")[:PLANS]:
        last = min(plan.period_end.year, today.year)
        for number in range(last, max(plan.period_start.year, last - 3) - 1, -1):
            yield f"{number}: {plan.title}", {"plan": plan.slug, "year": number}


def build_annual_report(user: Any, year: Year, parameters: Mapping[str, Any], progress: Progress) -> Document:
    """What was planned and what became of it, with reasons.

    A fixed number of queries, and those of the counting.
    """
    progress(0)
    day = min(localdate(), year.end)
    plan = year.plan
    activities = list(
        Activity.objects.visible_to(user).filter(plan=plan).order_by("section__position", "position", "pk")
    )
    topics = list(Topic.objects.visible_to(user).filter(in_plans__plan=plan).order_by("title", "pk"))
    documents = GuidanceDocument.objects.visible_to(user).filter(_of_year(year)).order_by("title", "pk")
    kept = counted(plan, day)
    progress(0.5)
    sections = (
        Section("In short", "1.", blocks=(Facts(tuple(_in_short(activities, kept))),)),
        Section("Planned and done", "2.", blocks=_activities(activities)),
        Section("Topics that moved", "3.", blocks=_moved(topics, year)),
        Section("Guidance documents", "4.", blocks=_documents(documents)),
        Section("Commitments", "5.", sections=_commitments(kept)),
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
    """The documents with a date in the year, or in consultation during it."""
    days = (year.start, year.end)
    open_then = Q(consultation_starts__lte=year.end, consultation_ends__gte=year.start)
    return Q(adopted_on__range=days) | Q(final_on__range=days) | open_then


def _in_short(activities: list[Activity], kept: list[Kept]) -> Iterator[Fact]:
    going = Counter(one.progress for one in activities)
    for state in Going:
        if going[state]:
            yield Fact(f"Activities {state.label.lower()}", f"{going[state]} of {len(activities)}")
    for label, count in Counter(one.state.label for one in kept).items():
        yield Fact(f"Commitments: {label.lower()}", str(count))
    if not activities and not kept:
        yield Fact("Activities and commitments", "none in this plan")


def _activities(activities: list[Activity]) -> tuple[Block, ...]:
    """What was done first, then what goes on, then what was set back, with the reason."""
    if not activities:
        return (Note("The plan names no activity."),)
    order = (Going.COMPLETED, Going.ONGOING, Going.PLANNED)
    rank = {state: at for at, state in enumerate((*order, *(s for s in Going if s not in order)))}
    rows = tuple(
        (
            to_words(one.title or one.text),
            one.target_printed or long_date(one.target) or one.get_target_kind_display(),
            one.get_progress_display(),
            one.progress_reason,
        )
        for one in sorted(activities, key=lambda one: rank[Going(one.progress)])
    )
    return (
        Table("Activities", ("Planned", "Target", "What became of it", "Why"), rows, (0.4, 0.2, 0.2, 0.2)),
    )


def _moved(topics: list[Topic], year: Year) -> tuple[Block, ...]:
    """The topics on another rung at the end of the year than at its beginning, with the reasons given."""
    keys = [topic.pk for topic in topics]
    told = Entry.objects.filter(action__in=("topic.created", "topic.moved"), uuid__in=keys)
    on: dict[UUID | None, date] = {}
    why: dict[UUID, list[str]] = defaultdict(list)
    for entry in told.select_related("payload").order_by("id"):
        on[entry.context] = localdate(entry.recorded_at)
        payload = getattr(entry, "payload", None)
        if payload and year.start <= on[entry.context] <= year.end:
            why[entry.uuid] += filter(None, [payload.data.get("reason", "")])
    stages: dict[UUID, list[tuple[date, str]]] = defaultdict(list)
    history = Topic.pgh_event_model.objects.filter(pgh_obj_id__in=keys).order_by("pgh_id")  # type: ignore[attr-defined]
    columns = ("pgh_obj_id", "pgh_context_id", "pgh_created_at", "stage")
    for key, context, at, stage in history.values_list(*columns):
        stages[key].append((on.get(context) or localdate(at), stage))
    rows = []
    for topic in topics:
        before = [stage for day, stage in stages[topic.pk] if day < year.start]
        until = [stage for day, stage in stages[topic.pk] if day <= year.end]
        first, last = (before[-1:] or until[:1]), until[-1:]
        if last and first != last:
            rows.append((topic.title, Stage(first[0]).label, Stage(last[0]).label, "; ".join(why[topic.pk])))
    if not rows:
        return (Note("No topic of the plan stands on another rung than at the beginning of the year."),)
    return (Table("Topics", ("Topic", "From", "To", "Why"), tuple(rows), (0.36, 0.2, 0.2, 0.24)),)


def _documents(documents: Any) -> tuple[Block, ...]:
    rows = tuple(document_row(one) for one in documents)
    if not rows:
        return (Note("None was in consultation, adopted or final in this year."),)
    return (Table("Guidance documents", DOCUMENT_HEAD, rows, (0.4, 0.2, 0.2, 0.2)),)


def _commitments(kept: list[Kept]) -> tuple[Section, ...]:
    return tuple(
        Section(
            f"{one.commitment.get_rule_display()}: {one.state.label.lower()}",
            f"5.{number}.",
            blocks=(Paragraph(one.words), Prose(one.commitment.sentence)),
            listed=False,
        )
        for number, one in enumerate(kept, start=1)
    )


# --- the report to a party ---------------------------------------------------------------------------------


def find_report(user: Any, parameters: Mapping[str, Any]) -> PartyReport | None:
    """The report `parameters["report"]`, where this person may read it."""
    reports = PartyReport.objects.visible_to(user).select_related("party")
    return reports.filter(pk=str(parameters.get("report", ""))).first()


def reports_to_read(user: Any) -> Iterator[Choice]:
    """The newest reports that a person may read."""
    reports = PartyReport.objects.visible_to(user).select_related("party").order_by("-created_at")
    yield from ((str(report), {"report": str(report.pk)}) for report in reports[:PLANS])


def build_party_report(
    user: Any, report: PartyReport, parameters: Mapping[str, Any], progress: Progress
) -> Document:
    """The report as it was sent."""
    progress(0)
    note: tuple[Block, ...] = (Prose(report.note),) if report.note else ()
    nothing = () if report.content else (Note("Nothing that concerns a party had changed."),)
    return Document(
        title=f"Report to {report.party.name}",
        cover=(
            Fact("From", AUTHOR),
            Fact("To", report.party.name),
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
    """A topic or plan with its changes, a row each."""
    rows = tuple(
        (
            long_date(date.fromisoformat(change["when"][:10])),
            f"{change['kind']} {change['deed']}".capitalize(),
            _words(item, change),
        )
        for change in item["changes"]
    )
    note = (Note("Handed over to this party."),) if item["concerns_party"] else ()
    table = Table(item["title"], ("Date", "What", "Which, and how"), rows, (0.2, 0.2, 0.6))
    return Section(item["title"], blocks=(*note, table))


def _words(item: Mapping[str, Any], change: Mapping[str, Any]) -> str:
    """Which record it is, where it is not the topic or plan itself, and what stood before and after."""
    whole = [after or before for label, before, after in change["fields"] if label in ("title", "text")]
    came_or_went = change["deed"] in ("added", "removed")
    named = whole[0] if came_or_went and whole else change["title"]
    said = [named] if named and named != item["title"] else []
    for label, before, after in change["fields"]:
        if came_or_went and label in ("title", "text"):
            continue
        how = f"{before} → {after}" if before and after else after or f"no longer {before}"
        said.append(f"{label[:1].upper()}{label[1:]}: {how}")
    return ". ".join(text.rstrip(".") for text in said)
