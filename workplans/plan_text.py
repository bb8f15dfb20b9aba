"""The text of a plan in the order of its document: what is printed, frozen at adoption and published.

A plan is read whole, so it includes the texts of its topics: what is public of them, or the current text of a
topic that was never published. Only the fields that are listed here are included.
"""

from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from publications.models import PublishedRecord
from topics.models import Topic
from workplans.models import Activity, PlanSection, PlanTopic, WorkPlan

PlanText = dict[str, Any]
WITHDRAWN: PlanText = {"description": "", "justification": "", "focus_areas": [], "challenges": []}
#: fields of an activity that are not printed: who works on it, and why it is off plan
NOT_PRINTED = ("lead", "specialised_input", "progress_reason")


def with_published() -> QuerySet[PlanTopic]:
    """Return the topics of plans, with the content `published` of each and whether it was `withdrawn`.

    Both are None for a topic that was never published.
    """
    record = PublishedRecord.objects.filter(kind=Topic.KIND, uuid=OuterRef("topic_id"))
    return PlanTopic.objects.select_related("topic").annotate(
        published=Subquery(record.values("current__content")), withdrawn=Subquery(record.values("withdrawn"))
    )


#: what `plan_text` reads of a plan, to be prefetched
PREFETCH = (
    "group",
    "sections",
    Prefetch("plan_topics", with_published()),
    "plan_topics__topic__focus_areas",
    "plan_topics__topic__challenges",
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
    if topics and not hasattr(topics[0], "published"):
        rows = with_published().filter(plan=plan)
        topics = list(rows.prefetch_related("topic__focus_areas", "topic__challenges"))
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
    section: PlanSection, plan: WorkPlan, topics: list[PlanTopic], include: Collection[str]
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
    """Return a topic as the plan prints it; `id` is the topic's own, by which its public page is found."""
    return {
        "id": str(row.topic_id),
        "number": row.number,
        "title": row.title,
        "tier": {"value": row.tier, "label": row.get_tier_display()},
    } | _printed_of_topic(row)


def _printed_of_topic(row: Any) -> PlanText:
    """Return what is printed of a topic: the plan's own text, else the public one, else the current one."""
    topic = row.topic
    if row.withdrawn:
        text = WITHDRAWN
    elif row.published is not None:
        text = {name: row.published.get(name, empty) for name, empty in WITHDRAWN.items()}
        left_out = {str(key) for key in row.leaves_out}
        for name in ("focus_areas", "challenges"):
            included = [part for part in text[name] if part["id"] not in left_out]
            text[name] = [{"id": part["id"], "text": part["text"]} for part in included]
    else:
        text = {
            "description": topic.description,
            "justification": topic.justification,
            "focus_areas": [{"id": str(area.pk), "text": area.text} for area in row.focus_areas],
            "challenges": [{"id": str(item.pk), "text": item.text} for item in row.challenges],
        }
    return text | ({"description": row.own_text, "justification": ""} if row.own_text else {})


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
