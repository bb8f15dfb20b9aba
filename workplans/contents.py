"""The contents of a plan as its page shows them: sections in order, each with its records."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from workplans.comparing.lineage import with_earlier_targets
from workplans.models import (
    Activity,
    Commitment,
    PlanImport,
    PlanPoint,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    WorkPlan,
)
from workplans.outside_period import OutsidePeriod
from workplans.paragraphs import flat, split_number
from workplans.positions import in_order_of_document
from workplans.source_faults import fault_words, unit_of


@dataclass
class Chapter:
    """A section and its records."""

    section: PlanSection
    topics: list[PlanTopic] = field(default_factory=list)
    goals: list[StrategicGoal] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the section has neither text nor records, apart from commitments."""
        return not (self.section.text.strip() or self.topics or self.goals or self.activities)

    @property
    def body(self) -> list[tuple[str, Any]]:
        """Return the text, goals and activities in the order of the document, as `in_order_of_document`."""
        rows: list[tuple[str, int | None, Any]] = [("goals", g.after_paragraph, g) for g in self.goals]
        rows += [("activities", row.after_paragraph, row) for row in self.activities]
        return in_order_of_document(self.section.text, rows)


def contents_of(plan: WorkPlan) -> list[Chapter]:
    """Return the chapters of a plan, in order. Seven queries for any size."""
    points = PlanPoint.objects.select_related("challenge").order_by("position")
    topics = plan.plan_topics.select_related("topic").prefetch_related(Prefetch("points", points))
    activities = list(plan.activities.order_by("position"))
    with_earlier_targets(activities)
    return _chapters(
        plan.sections.order_by("position"),
        topics.order_by("position"),
        plan.goals.order_by("position"),
        activities,
        plan.commitments.order_by("position"),
    )


def contents_then(plan: WorkPlan) -> list[Chapter]:
    """Return the chapters of a plan as of a day (`as_of.plan_as_of`), which are prefetched."""
    return _chapters(
        plan.sections.all(),
        plan.plan_topics.all(),
        plan.goals.all(),
        plan.activities.all(),
        plan.commitments.all(),
    )


def _chapters(
    sections: Iterable[PlanSection],
    topics: Iterable[PlanTopic],
    goals: Iterable[StrategicGoal],
    activities: Iterable[Activity],
    commitments: Iterable[Commitment],
) -> list[Chapter]:
    """Return the chapters with the rows of each; all are in order."""
    chapters = {section.pk: Chapter(section) for section in sections}
    for row in topics:
        chapters[row.section_id].topics.append(row)
    for goal in goals:
        chapters[goal.section_id].goals.append(goal)
    for activity in activities:
        chapters[activity.section_id].activities.append(activity)
    for commitment in commitments:
        commitment.section = chapters[commitment.section_id].section
        chapters[commitment.section_id].commitments.append(commitment)
    return list(chapters.values())


@dataclass
class Branch:
    """A heading in a table of contents: its title, its URL, and the headings under it."""

    title: str
    url: str
    level: int
    under: list["Branch"] = field(default_factory=list)


def nested(headings: Iterable[tuple[int, str, str]]) -> list[Branch]:
    """Return (level, title, URL) in the order of the document as a tree; a level may be skipped."""
    top: list[Branch] = []
    above: list[Branch] = []
    for level, title, url in headings:
        branch = Branch(title, url, level)
        while above and above[-1].level >= level:
            above.pop()
        (above[-1].under if above else top).append(branch)
        above.append(branch)
    return top


def contents_tree(chapters: Iterable[Chapter]) -> list[Branch]:
    """Return the table of contents of a plan's page."""
    sections = [chapter.section for chapter in chapters]
    return nested((section.level, str(section), f"#r{section.pk}") for section in sections)


def set_source_faults(chapters: list[Chapter], source: PlanImport | None) -> list[str]:
    """Set `faults` of each record: the faults of the document in text that the record still has.

    Return the faults in text that was changed since.
    """
    records = list(_records(chapters))
    for record, _ in records:
        record.faults = []
    if source is None:
        return []
    unit = unit_of(source.name)
    others: list[str] = []
    pieces = {piece["id"]: piece for piece in source.reading["pieces"]}
    by_line = {piece["line"]: piece for piece in reversed(source.reading["pieces"])}
    for fault in source.reading["faults"]:
        piece = pieces.get(fault["piece"]) or by_line.get(fault["line"])
        message = f"{unit.capitalize()} {fault['line']}: {fault_words(fault, unit)}"
        printed = flat(split_number(piece["text"])[1]) if piece else ""
        record = next((record for record, text in records if printed and printed in text), None)
        (record.faults if record is not None else others).append(message)
    return others


def set_period_faults(chapters: list[Chapter], rows: Iterable[OutsidePeriod]) -> list[str]:
    """Add what contradicts the period of the plan to `faults` of each record, set before.

    Return what stands in the plan's title and in the text before the first heading.
    """
    by_record: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        by_record.setdefault((row.kind, row.id), []).append(row.description)
    for chapter in chapters:
        for commitment in chapter.commitments:
            commitment.faults = []
        for record in (chapter.section, *chapter.goals, *chapter.activities, *chapter.commitments):
            record.faults += by_record.get((record.KIND, str(record.pk)), [])
        for topic in chapter.topics:
            for record in (topic, *topic.points.all()):
                topic.faults += by_record.get((record.KIND, str(record.pk)), [])
    return by_record.get(("work_plan", ""), [])


def _records(chapters: list[Chapter]) -> Iterator[tuple[Any, str]]:
    """Yield each record of the chapters with its text on one line."""
    for chapter in chapters:
        section = chapter.section
        yield section, flat(f"{section.title} {section.text}")
        for row in chapter.topics:
            points = [point.text for point in row.points.all()]
            yield row, flat(" ".join([row.title, row.description, row.justification, *points]))
        for goal in chapter.goals:
            yield goal, flat(goal.text)
        for activity in chapter.activities:
            yield activity, flat(f"{activity.title} {activity.text} {activity.comments}")
