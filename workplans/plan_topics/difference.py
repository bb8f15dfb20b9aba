"""What a plan says of a topic beside what the topic says itself."""

import hashlib
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from operator import attrgetter
from typing import Any, NamedTuple

from core.models import Record
from topics.models import Challenge, FocusArea, Topic
from workplans.models import PlanPoint, PlanTopic, PointKind
from workplans.paragraphs import flat

Part = FocusArea | Challenge
#: share of equal words from which a point and a part are taken for the same in other words
SIMILAR = 0.6
#: texts of a topic that a plan has too, with their labels
TEXTS = {"description": "Description", "justification": "Justification for selection"}


class Pair(NamedTuple):
    """A point of the plan and the focus area or challenge that is the same; one may be missing."""

    point: PlanPoint | None
    part: Part | None

    @property
    def kind(self) -> str:
        """Return the kind of the two."""
        return self.point.kind if self.point else self.part.KIND  # type: ignore[union-attr]

    @property
    def label(self) -> str:
        """Return “Focus area” or “Issue for discussion”."""
        return str(PointKind(self.kind).label)

    @property
    def in_plan(self) -> str:
        """Return the text in the plan, or an empty one."""
        return self.point.text if self.point else ""

    @property
    def in_topic(self) -> str:
        """Return the text of the topic, or an empty one."""
        return self.part.text if self.part else ""

    @property
    def is_equal(self) -> bool:
        """Return whether both have the same text, line breaks aside."""
        return flat(self.in_plan) == flat(self.in_topic)


def parts_of(topic: Topic) -> list[Part]:
    """Return the focus areas and then the challenges of a topic, in order."""
    areas, challenges = topic.focus_areas.all(), topic.challenges.all()
    return [part for parts in (areas, challenges) for part in sorted(parts, key=attrgetter("position"))]


def pairs_of(row: PlanTopic, points: Iterable[PlanPoint] | None = None) -> list[Pair]:
    """Return the plan's points, in order, each with its part; then the parts that the plan does not have.

    A part is found by the point's link, else by equal text, else by similar text of the same kind. `points`:
    those of a plan that is not saved yet.
    """
    points = sorted(row.points.all() if points is None else points, key=attrgetter("position"))
    matched = match_parts(points, parts_of(row.topic))
    rest = [part for part in parts_of(row.topic) if part not in matched.values()]
    return [*(Pair(point, matched.get(point.pk)) for point in points), *(Pair(None, part) for part in rest)]


def match_parts(points: Iterable[PlanPoint], parts: Iterable[Part]) -> dict[Any, Part]:
    """Return the part of each point that has one, by the key of the point; each part at most once."""
    matched: dict[Any, Part] = {}
    for is_same in (_is_linked, _has_equal_text, _has_similar_text):
        for point in points:
            free = (part for part in parts if part not in matched.values() and point.kind == part.KIND)
            if point.pk not in matched and (part := next((p for p in free if is_same(point, p)), None)):
                matched[point.pk] = part
    return matched


def set_part(point: PlanPoint, part: Part | None) -> None:
    """Link an unsaved point to the living record that it is about."""
    if part is not None:
        setattr(point, part.KIND, part)


def _is_linked(point: PlanPoint, part: Part) -> bool:
    return point.part_id == part.pk


def _has_equal_text(point: PlanPoint, part: Part) -> bool:
    return flat(point.text) == flat(part.text)


def _has_similar_text(point: PlanPoint, part: Part) -> bool:
    words = [flat(text).casefold().split() for text in (point.text, part.text)]
    return SequenceMatcher(None, *words, autojunk=False).ratio() >= SIMILAR


def seen_of_topic(topic: Topic) -> str:
    """Return a digest of the versions of a topic and its parts: it changes with each of their texts."""
    return _digest(topic, *parts_of(topic))


def seen_of(row: PlanTopic) -> str:
    """Return a digest of the versions of what a plan says of a topic, of the topic, and of their parts."""
    return _digest(row, *row.points.all(), row.topic, *parts_of(row.topic))


def _digest(*records: Record) -> str:
    versions = sorted(f"{record.pk} {record.version}" for record in records)
    return hashlib.sha256("\n".join(versions).encode()).hexdigest()


class Change(NamedTuple):
    """A text that differs between a plan and a topic; empty where one of them does not have it."""

    label: str
    in_topic: str
    in_plan: str


def changes_between(row: PlanTopic, points: Iterable[PlanPoint] | None = None) -> Iterator[Change]:
    """Yield what differs between the plan's text and the topic's, in the order of the plan.

    `points`: those of a plan that is not saved yet.
    """
    for name, label in TEXTS.items():
        in_topic, in_plan = getattr(row.topic, name), getattr(row, name)
        if flat(in_topic) != flat(in_plan):
            yield Change(label, in_topic, in_plan)
    yield from (Change(p.label, p.in_topic, p.in_plan) for p in pairs_of(row, points) if not p.is_equal)
