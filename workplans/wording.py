"""The words of a plan in the order of its document: what is printed, frozen at adoption, and made public.

A plan is read whole, so it carries the texts of its topics: what is public of them, or, of one that was never
published, the text it has now. An explicit list of fields.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from core.formatting import long_date, quarter
from publications.models import PublishedRecord
from topics.models import Topic
from workplans.models import Activity, PlanSection, PlanTopic, WorkPlan

WITHDRAWN: dict[str, Any] = {"description": "", "justification": "", "focus_areas": [], "challenges": []}


def with_published() -> QuerySet[PlanTopic]:
    """Places of topics in plans, each with what the public reads of its topic (`published`) and whether it was
    `withdrawn`; None for both where nothing of it was ever published.
    """
    published_record = PublishedRecord.objects.filter(kind=Topic.KIND, uuid=OuterRef("topic_id"))
    return PlanTopic.objects.select_related("topic").annotate(
        published=Subquery(published_record.values("current__content")),
        withdrawn=Subquery(published_record.values("withdrawn")),
    )


#: what `wording_of` reads of a plan, to be prefetched
NEEDS = (
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


def wording_of(plan: WorkPlan, *, inside: bool = False) -> dict[str, Any]:
    """What the plan says now; as many queries for any size. `inside`: with what only the group is told."""
    rows = list(plan.plan_topics.all())
    if rows and not hasattr(rows[0], "published"):
        rows = list(
            with_published().filter(plan=plan).prefetch_related("topic__focus_areas", "topic__challenges")
        )
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
            section_words(section, plan, rows, inside=inside) for section in _in_order(plan.sections.all())
        ],
    }


def section_words(
    section: PlanSection, plan: WorkPlan, topics: list[PlanTopic], *, inside: bool = False
) -> dict[str, Any]:
    """A heading, its text, and the records set into it."""
    return {
        "id": str(section.pk),
        "level": section.level,
        "number": section.number,
        "title": section.title,
        "text": section.text,
        "topics": [_topic(row) for row in _of(section, topics)],
        "goals": [
            {"id": str(goal.pk), "number": goal.number, "text": goal.text, "after": goal.stands_after}
            for goal in _of(section, plan.goals.all())
        ],
        "activities": [
            _activity(row) | (_inside(row) if inside else {}) for row in _of(section, plan.activities.all())
        ],
        "commitments": [
            {"id": str(row.pk), "rule": row.get_rule_display(), "sentence": row.sentence}
            for row in _of(section, plan.commitments.all())
        ],
    }


def _topic(row: PlanTopic) -> dict[str, Any]:
    """A topic as the plan prints it; `id` is the topic's own, by which its public page is found."""
    return {
        "id": str(row.topic_id),
        "number": row.number,
        "title": row.title,
        "tier": {"value": row.tier, "label": row.get_tier_display()},
    } | _words_on(row)


def _words_on(row: Any) -> dict[str, Any]:
    """What the plan prints of a topic: its own words, else the topic's public ones, else those it has now."""
    topic = row.topic
    if row.withdrawn:
        words = WITHDRAWN
    elif row.published is not None:
        words = {name: row.published.get(name, empty) for name, empty in WITHDRAWN.items()}
        out = {str(key) for key in row.leaves_out}
        for name in ("focus_areas", "challenges"):
            taken_up = [part for part in words[name] if part["id"] not in out]
            words[name] = [{"id": part["id"], "text": part["text"]} for part in taken_up]
    else:
        words = {
            "description": topic.description,
            "justification": topic.justification,
            "focus_areas": [{"id": str(a.pk), "text": a.text} for a in row.focus_areas],
            "challenges": [{"id": str(c.pk), "text": c.text} for c in row.challenges],
        }
    return words | ({"description": row.own_words, "justification": ""} if row.own_words else {})


def _activity(row: Activity) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "title": row.title,
        "text": row.text,
        "category": row.get_category_display(),
        "horizon": row.get_horizon_display(),
        "action": row.action,
        "reference": row.reference,
        "target": target_words(row),
        "comments": row.comments,
        "progress": {"value": row.progress, "label": row.get_progress_display()},
        "after": row.stands_after,
    }


def _inside(row: Activity) -> dict[str, Any]:
    """What of an activity is not for the public: who works on it, and why it does not go as planned."""
    return {
        "lead": row.lead,
        "specialised_input": row.specialised_input,
        "progress_reason": row.progress_reason,
    }


def target_words(row: Activity) -> str:
    """The target as printed, or as its kind is printed: “14 February 2023”, “March 2023”, “Q1 2026”."""
    if row.target_printed or row.target is None:
        continuous = row.target_kind == Activity.TargetKind.CONTINUOUS
        return row.target_printed or ("Continuous" if continuous else "")
    if row.target_kind == Activity.TargetKind.QUARTER:
        return quarter(row.target)
    return f"{row.target:%B %Y}" if row.target_kind == Activity.TargetKind.MONTH else long_date(row.target)


def _of(section: PlanSection, rows: Iterable[Any]) -> list[Any]:
    return [row for row in _in_order(rows) if row.section_id == section.pk]


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=attrgetter("position"))


def _day(value: Any) -> str | None:
    """A date as JSON keeps it: `2023-02-14`."""
    return value.isoformat() if value else None
