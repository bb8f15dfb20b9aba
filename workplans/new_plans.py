"""The rows of a plan that is about to be created, by an import or a carry-over, and how they are saved."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from core.locks import advisory_lock
from core.slugs import free_slug
from topics.models import Challenge, FocusArea, Topic
from topics.services import TOPIC_ADDRESSES
from workplans.models import (
    PART_MODELS,
    Activity,
    Commitment,
    Endorsement,
    PlanPoint,
    PlanSection,
    PlanTopic,
    PointKind,
    StrategicGoal,
    WorkPlan,
)
from workplans.references import reference_key

BRACKETS = re.compile(r"\([^)]*\)")
Values = dict[str, Any]


@dataclass
class Rows:
    """The rows of a plan in the order in which they can be saved; `linked` are topics that exist already."""

    sections: list[PlanSection] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    linked: list[Topic] = field(default_factory=list)
    focus_areas: list[FocusArea] = field(default_factory=list)
    challenges: list[Challenge] = field(default_factory=list)
    plan_topics: list[PlanTopic] = field(default_factory=list)
    points: list[PlanPoint] = field(default_factory=list)
    goals: list[StrategicGoal] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    endorsements: list[Endorsement] = field(default_factory=list)

    def add_parts(self, topic: Topic, points: list[PlanPoint]) -> None:
        """Add a focus area or a challenge to a new topic for each of the points, linked to it."""
        for point in points:
            parts: list[Any] = self.focus_areas if point.kind == PointKind.FOCUS_AREA else self.challenges
            position = sum(1 for part in parts if part.topic == topic) + 1
            part = PART_MODELS[point.kind](topic=topic, position=position, text=point.text)
            setattr(point, point.kind, part)
            parts.append(part)

    def points_of(self, row: PlanTopic) -> list[PlanPoint]:
        """Return the points of one topic."""
        return [point for point in self.points if point.plan_topic == row]

    def in_order(self) -> Iterator[list[Model]]:
        """Yield the lists to insert, each after those that it refers to."""
        yield from (self.sections, self.topics, self.focus_areas, self.challenges, self.plan_topics)  # type: ignore[misc]
        yield from (self.points, self.goals, self.activities, self.commitments, self.endorsements)  # type: ignore[misc]


def topic_keys(title: str, short_name: str) -> set[str]:
    """Return the keys of a topic: its short name, and its title without case, signs, -ise or -ize."""
    words = BRACKETS.sub(" ", title.casefold())
    words = re.sub(r"(?<=[a-z])iz(?=ing|e|ation)", "is", words)
    keys = {" ".join(re.findall(r"\w+", words)), short_name.casefold() and f"({short_name.casefold()})"}
    return keys - {""}


def lock_slugs() -> None:
    """Take the lock under which plans and topics get their slugs, until the transaction ends."""
    advisory_lock(TOPIC_ADDRESSES)


def known_topics() -> dict[str, Topic]:
    """Return every topic by its `topic_keys`, with focus areas and challenges. Three queries."""
    topics = Topic.objects.prefetch_related("focus_areas", "challenges").order_by("-created_at", "pk")
    return {key: topic for topic in topics for key in topic_keys(topic.title, topic.short_name)}


def plan_of(values: Values) -> WorkPlan:
    """Return the unsaved plan with these fields and a free slug. Raises ValidationError by field."""
    if not values["group"]:
        raise ValidationError({"group": "The document names no known group: choose the group."})
    if not (values["period_start"] and values["period_end"]):
        raise ValidationError({"period_start": "The document has no period: enter its first and last day."})
    plan = WorkPlan(**values, reference_key=reference_key(values["reference"]))
    if existing := plan_with_reference(plan.reference, plan.revision):
        advice = "If this is another plan, enter another reference or revision."
        raise ValidationError({"reference": f"{reference_taken(existing)} {advice}"})
    years = dict.fromkeys((plan.period_start.year, plan.period_end.year))
    words = "-".join(map(str, (plan.group.code, *years))) + (f"-rev-{plan.revision}" if plan.revision else "")
    plan.slug = free_slug(WorkPlan, words)
    return plan


def plan_with_reference(reference: str, revision: int) -> WorkPlan | None:
    """Return the plan that has this reference, however it is printed, and this revision."""
    key = reference_key(reference)
    return WorkPlan.objects.filter(reference_key=key, revision=revision).first() if key else None


def reference_taken(existing: WorkPlan) -> str:
    """Return the sentence that says which plan has a reference."""
    return f"There is already a plan {existing.reference}, revision {existing.revision}: “{existing}”."


def save_rows(rows: Rows, advice: str) -> None:
    """Insert the rows, list by list. Raises ValidationError that names the row."""
    for at, topic in enumerate(rows.topics):
        taken = [other.slug for other in rows.topics[:at]]
        name = BRACKETS.sub(" ", topic.short_name or topic.title)
        topic.slug = free_slug(Topic, name, taken=taken)
    for batch in rows.in_order():
        for row in batch:
            _check(row, advice)
        if batch:
            type(batch[0])._default_manager.bulk_create(batch)


def _check(row: Any, advice: str) -> None:
    try:
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.is_relation])
    except ValidationError as error:
        words = f"{row._meta.verbose_name.capitalize()} “{row}”: {' '.join(error.messages)}"
        raise ValidationError(f"{words} {advice}") from error
