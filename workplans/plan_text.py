"""The text of a plan in the order of its document: what is printed, frozen at adoption and published.

It is the plan's own: no other record is read. Only the fields that are listed here are included.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects

from workplans.models import (
    Activity,
    Commitment,
    PlanPoint,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    WorkPlan,
)
from workplans.positions import in_order_of_document

PlanText = dict[str, Any]
#: fields of an activity that are not printed: who works on it, and why it is off plan
NOT_PRINTED = ("lead", "specialised_input", "progress_reason")
#: what `plan_text` reads of a plan, to be prefetched
PREFETCH = (
    "group",
    "sections",
    "plan_topics__points",
    "goals",
    "activities",
    "commitments",
    "endorsements",
)


def plan_text(plan: WorkPlan, *, include: Collection[str] = ()) -> PlanText:
    """Return the current text of a plan as JSON values; the number of queries is the same for any size.

    `include`: fields of activities in `NOT_PRINTED` that are added.
    """
    topics = list(plan.plan_topics.all())
    prefetch_related_objects(topics, "points")
    return {
        "title": plan.title,
        "reference": plan.reference,
        "revision": plan.revision,
        "group": plan.group_name or plan.group.name,
        "chair": plan.chair,
        "vice_chair": plan.vice_chair,
        "division": plan.division,
        "dated": _day(plan.dated),
        "period": {
            "start": _day(plan.period_start),
            "end": _day(plan.period_end),
            "printed": plan.period_printed,
        },
        "marking": plan.marking,
        "endorsements": [
            {"id": str(e.pk), "body": e.body, "verb": e.verb, "dated": _day(e.dated), "printed": e.printed}
            for e in _in_order(plan.endorsements.all())
        ],
        "preface": plan.preface,
        "sections": [
            _section_text(section, plan, topics, include) for section in _in_order(plan.sections.all())
        ],
    }


def _section_text(
    section: PlanSection, plan: WorkPlan, topics: Iterable[PlanTopic], include: Collection[str]
) -> PlanText:
    """Return a heading, its text, and the records in the section."""
    return {
        "id": str(section.pk),
        "level": section.level,
        "number": section.number,
        "title": section.title,
        "text": section.text,
        "topics": [_topic_text(row) for row in _of(section, topics)],
        "goals": [
            {"id": str(goal.pk), "number": goal.number, "text": goal.text, "after": goal.after_paragraph}
            for goal in _of(section, plan.goals.all())
        ],
        "activities": [
            _activity_text(row) | {name: getattr(row, name) for name in NOT_PRINTED if name in include}
            for row in _of(section, plan.activities.all())
        ],
        "commitments": [
            {"id": str(row.pk), "rule": row.get_rule_display(), "sentence": row.sentence}
            for row in _of(section, plan.commitments.all())
        ],
    }


def _topic_text(row: PlanTopic) -> PlanText:
    """Return a topic as the plan prints it; `topic` is the key of the living topic."""
    return {
        "id": str(row.pk),
        "topic": str(row.topic_id),
        "number": row.number,
        "title": row.title,
        "tier": {"value": row.tier, "label": row.get_tier_display()},
        "description": row.description,
        "justification": row.justification,
        "points": [_point_text(point) for point in _in_order(row.points.all())],
    }


def _point_text(point: PlanPoint) -> PlanText:
    """Return a focus area or an issue; `part` is the key of the living record, or empty."""
    return {
        "id": str(point.pk),
        "part": str(point.part_id or ""),
        "kind": {"value": point.kind, "label": point.get_kind_display()},
        "text": point.text,
    }


def points_by_kind(points: Iterable[PlanText]) -> list[tuple[str, list[PlanText]]]:
    """Return (kind, its points) for each run of points of one kind, in their order."""
    return [(kind, list(run)) for kind, run in groupby(points, key=lambda point: point["kind"]["value"])]


def body_of(section: PlanText, *, activities_last: bool = False) -> list[tuple[str, Any]]:
    """Return the body of a section as printed: ("text", some paragraphs), ("goals", …), ("activities", …).

    `activities_last`: below the whole text, where activities have names.
    """
    rows = [("goals", goal["after"], goal) for goal in section["goals"]]
    rows += [("activities", None if activities_last else a["after"], a) for a in section["activities"]]
    return in_order_of_document(section["text"], rows)


class Passage(NamedTuple):
    """A text of a plan: the kind and the values of the record it stands in, its field, and the heading above.

    Of a section's text there may be several passages, between its goals and activities.
    """

    kind: str
    row: PlanText
    field: str
    place: str
    text: str

    @property
    def id(self) -> str:
        """The key of the record; empty for the plan itself."""
        return self.row["id"] if self.kind != WorkPlan.KIND else ""


#: kinds of runs in the body of a section → kind of their records, and the fields with text
RUNS = {
    "goals": (StrategicGoal.KIND, ("text",)),
    "activities": (Activity.KIND, ("title", "text", "comments")),
}


def passages_in(text: PlanText) -> Iterator[Passage]:
    """Yield every text of a plan below its title, in the order of the document; empty ones too."""
    yield Passage(WorkPlan.KIND, text, "preface", "the text before the first heading", text["preface"])
    for section in text["sections"]:
        place = f"{section['number']} {section['title']}".strip(" :")
        yield Passage(PlanSection.KIND, section, "title", place, section["title"])
        for name, run in body_of(section):
            if name == "text":
                yield Passage(PlanSection.KIND, section, "text", place, run)
                continue
            kind, fields = RUNS[name]
            yield from (Passage(kind, row, field, place, row[field]) for row in run for field in fields)
        for topic in section["topics"]:
            here = f"{place}, {topic['title']}"
            for field in ("title", "description", "justification"):
                yield Passage(PlanTopic.KIND, topic, field, here, topic[field])
            yield from (Passage(PlanPoint.KIND, row, "text", here, row["text"]) for row in topic["points"])
        for row in section["commitments"]:
            yield Passage(Commitment.KIND, row, "sentence", place, row["sentence"])


def _activity_text(row: Activity) -> PlanText:
    return {
        "id": str(row.pk),
        "title": row.title,
        "text": row.text,
        "category": row.get_category_display(),
        "horizon": row.get_horizon_display(),
        "action": row.action,
        "reference": row.reference,
        "target": row.target_text,
        "comments": row.comments,
        "progress": {"value": row.progress, "label": row.get_progress_display()},
        "after": row.after_paragraph,
    }


def _of(section: PlanSection, rows: Iterable[Any]) -> list[Any]:
    return [row for row in _in_order(rows) if row.section_id == section.pk]


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=attrgetter("position"))


def _day(value: Any) -> str | None:
    """Return a date as JSON keeps it: `2023-02-14`."""
    return value.isoformat() if value else None
