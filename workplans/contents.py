"""A plan as a page reads it: its sections in the order of the document, each with the records set into it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from workplans.comparing.lineage import with_earlier_targets
from workplans.models import (
    Activity,
    Commitment,
    PlanImport,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    WorkPlan,
)
from workplans.paragraphs import flat, split_number
from workplans.source_faults import fault_words, unit_of


@dataclass
class Chapter:
    """A section and what is set into it."""

    section: PlanSection
    topics: list[PlanTopic] = field(default_factory=list)
    goals: list[StrategicGoal] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)


def contents_of(plan: WorkPlan) -> list[Chapter]:
    """The chapters of a plan, in order; eight queries for any size."""
    topics = plan.plan_topics.select_related("topic").prefetch_related(
        "topic__focus_areas", "topic__challenges"
    )
    activities = list(plan.activities.order_by("position"))
    with_earlier_targets(activities)
    return chapters_of(
        plan.sections.order_by("position"),
        topics.order_by("position"),
        plan.goals.order_by("position"),
        activities,
        plan.commitments.order_by("position"),
    )


def contents_then(plan: WorkPlan) -> list[Chapter]:
    """The chapters of a plan of another day (`as_of.plan_as_of`), which has them with it."""
    return chapters_of(
        plan.sections.all(),
        plan.plan_topics.all(),
        plan.goals.all(),
        plan.activities.all(),
        plan.commitments.all(),
    )


def chapters_of(
    sections: Iterable[PlanSection],
    topics: Iterable[PlanTopic],
    goals: Iterable[StrategicGoal],
    activities: Iterable[Activity],
    commitments: Iterable[Commitment],
) -> list[Chapter]:
    """Rows set into their sections; each list in order."""
    chapters = {s.pk: Chapter(s) for s in sections}
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
    """A heading in the contents at the side: its words, where it leads, and the headings under it."""

    words: str
    address: str
    level: int
    under: list["Branch"] = field(default_factory=list)


def nested(headings: Iterable[tuple[int, str, str]]) -> list[Branch]:
    """(level, words, address) in the order of the document → a tree; a level that is skipped is bridged."""
    top: list[Branch] = []
    stack: list[Branch] = []
    for level, words, address in headings:
        branch = Branch(words, address, level)
        while stack and stack[-1].level >= level:
            stack.pop()
        (stack[-1].under if stack else top).append(branch)
        stack.append(branch)
    return top


def faults_beside(chapters: list[Chapter], source: PlanImport | None) -> list[str]:
    """Gives each record that still has the words of a faulty piece its `faults`, in words.

    Returned are the faults whose place can't be told any more, because the text was changed since.
    """
    records = list(_records(chapters))
    for record, _ in records:
        record.faults = []
    if source is None:
        return []
    unit = unit_of(source.name)
    strays: list[str] = []
    pieces = {piece["id"]: piece for piece in source.reading["pieces"]}
    by_line = {piece["line"]: piece for piece in reversed(source.reading["pieces"])}
    for fault in source.reading["faults"]:
        piece = pieces.get(fault["piece"]) or by_line.get(fault["line"])
        words = f"{unit.capitalize()} {fault['line']}: {fault_words(fault, unit)}"
        printed = flat(split_number(piece["text"])[1]) if piece else ""
        record = next((record for record, text in records if printed and printed in text), None)
        (record.faults if record is not None else strays).append(words)
    return strays


def _records(chapters: list[Chapter]) -> Iterator[tuple[Any, str]]:
    """Each record of the chapters with its text on one line."""
    for chapter in chapters:
        section = chapter.section
        yield section, flat(f"{section.title} {section.text}")
        for row in chapter.topics:
            topic = row.topic
            parts = [area.text for area in row.focus_areas]
            parts += [challenge.text for challenge in row.challenges]
            yield row, flat(" ".join([row.title, topic.description, topic.justification, *parts]))
        for goal in chapter.goals:
            yield goal, flat(goal.text)
        for act in chapter.activities:
            yield act, flat(f"{act.title} {act.text} {act.comments}")
