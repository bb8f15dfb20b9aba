"""A plan as of a moment in the past, read from the row history."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from topics.models import Topic
from workplans.models import (
    Activity,
    Commitment,
    Endorsement,
    PlanPoint,
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
    """Return the last moment of a day in the time zone of the portal."""
    midnight = datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())
    return midnight - timedelta(microseconds=1)


def plan_as_of(plan: WorkPlan, moment: datetime | None = None) -> WorkPlan | None:
    """Return the plan with its parts as of a moment (None: now).

    None where the plan did not exist yet. Everything is prefetched: nine queries for any size. The rows must
    not be saved.
    """
    plans = _rows(WorkPlan, moment, pgh_obj_id=plan.pk)
    if not plans:
        return None
    then = plans[0]
    if then.group_id == plan.group_id:
        then.group = plan.group
    parts: dict[str, list[Any]] = {
        name: _rows(model, moment, plan_id=plan.pk) for name, model in PARTS.items()
    }
    parts["plan_topics"] = _plan_topics(plan, moment)
    sections = {section.pk: section for section in parts["sections"]}
    for name in ("plan_topics", "goals", "activities", "commitments"):
        parts[name] = [row for row in parts[name] if row.section_id in sections]
        for row in parts[name]:
            row.plan, row.section = then, sections[row.section_id]
    _set_prefetched(then, **parts)
    return then


def _plan_topics(plan: WorkPlan, moment: datetime | None) -> list[PlanTopic]:
    """Return the topics of the plan with their points; the living topics are those of today."""
    rows = _rows(PlanTopic, moment, plan_id=plan.pk)
    topics = Topic.objects.in_bulk([row.topic_id for row in rows])
    points = _rows(PlanPoint, moment, plan_id=plan.pk)
    for row in rows:
        row.topic = topics[row.topic_id]
        _set_prefetched(row, points=[point for point in points if point.plan_topic_id == row.pk])
    return rows


def _rows(model: type[Model], moment: datetime | None, **of: Any) -> list[Any]:
    """Return the rows of a model as of a moment, by position where they have one."""
    history = model.pgh_event_model.objects  # type: ignore[attr-defined]
    until = history.filter(pgh_created_at__lte=moment) if moment else history.all()
    events = until.filter(**of).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    columns = [f.attname for f in history.model._meta.concrete_fields if not f.name.startswith("pgh_")]
    rows = [
        model(**{name: getattr(event, name) for name in columns})
        for event in events
        if event.pgh_label != "delete"
    ]
    return sorted(rows, key=lambda row: (getattr(row, "position", 0), str(row.pk)))


def _set_prefetched(row: Any, **related: list[Any]) -> None:
    """Set the related rows of a row, as a prefetch would."""
    row._prefetched_objects_cache = getattr(row, "_prefetched_objects_cache", {}) | related
