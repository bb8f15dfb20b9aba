"""A plan as it stood at a moment, out of the row history; read only."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from topics.models import Challenge, FocusArea, Topic
from workplans.models import (
    Activity,
    Commitment,
    Endorsement,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    WorkPlan,
)

PARTS = {
    "sections": PlanSection,
    "goals": StrategicGoal,
    "activities": Activity,
    "commitments": Commitment,
    "endorsements": Endorsement,
}


def end_of(day: date) -> datetime:
    """The last moment of a day by the group's calendar."""
    midnight = datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())
    return midnight - timedelta(microseconds=1)


def plan_as_of(plan: WorkPlan, moment: datetime | None = None) -> WorkPlan | None:
    """The plan with its parts and the texts of its topics as they stood (now, without a moment); None where
    it was not there yet.

    The rows are never saved and read nothing more: everything is prefetched, in ten queries for any size. A
    topic says what its record said, published or not.
    """
    found = _rows(WorkPlan, moment, pgh_obj_id=plan.pk)
    if not found:
        return None
    then = found[0]
    if then.group_id == plan.group_id:
        then.group = plan.group
    kept: dict[str, list[Any]] = {
        name: _rows(model, moment, plan_id=plan.pk) for name, model in PARTS.items()
    }
    kept["plan_topics"] = _places(plan, moment)
    sections = {section.pk: section for section in kept["sections"]}
    for name in ("plan_topics", "goals", "activities", "commitments"):
        kept[name] = [row for row in kept[name] if row.section_id in sections]
        for row in kept[name]:
            row.plan, row.section = then, sections[row.section_id]
    _keep(then, **kept)
    return then


def _places(plan: WorkPlan, moment: datetime | None) -> list[PlanTopic]:
    """The topics' places, each with its topic, whose focus areas and challenges are prefetched."""
    places = _rows(PlanTopic, moment, plan_id=plan.pk)
    keys = [row.topic_id for row in places]
    topics = {topic.pk: topic for topic in _rows(Topic, moment, pgh_obj_id__in=keys)}
    parts = {
        "focus_areas": _rows(FocusArea, moment, topic_id__in=keys),
        "challenges": _rows(Challenge, moment, topic_id__in=keys),
    }
    for key, topic in topics.items():
        _keep(topic, **{name: [row for row in rows if row.topic_id == key] for name, rows in parts.items()})
    found = [row for row in places if row.topic_id in topics]
    for row in found:
        row.topic = topics[row.topic_id]
        row.version, row.withdrawn = None, False  # type: ignore[attr-defined]
    return found


def _rows(model: type[Model], moment: datetime | None, **of: Any) -> list[Any]:
    """The rows of a model as they stood, by position where they have one."""
    history = model.pgh_event_model.objects  # type: ignore[attr-defined]
    known = history.filter(pgh_created_at__lte=moment) if moment else history.all()
    events = known.filter(**of).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    kept = [f.attname for f in history.model._meta.concrete_fields if not f.name.startswith("pgh_")]
    rows = [
        model(**{name: getattr(event, name) for name in kept})
        for event in events
        if event.pgh_label != "delete"
    ]
    return sorted(rows, key=lambda row: (getattr(row, "position", 0), str(row.pk)))


def _keep(row: Any, **related: list[Any]) -> None:
    """Give a row its related rows, as a prefetch would."""
    row._prefetched_objects_cache = getattr(row, "_prefetched_objects_cache", {}) | related
