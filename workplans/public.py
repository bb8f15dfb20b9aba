"""What the public may read of a work plan: an explicit list of fields, in the order of the document.

The keys that every kind shares are told in `topics.public`. A plan is read whole, so it carries the texts of
its topics as they stood when it was published.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from core.kinds import public_content
from core.markdown import to_words
from publications.models import Shelf
from topics.models import Topic
from workplans.models import Activity, PlanSection, PlanTopic, WorkPlan

WITHDRAWN: dict[str, Any] = {"description": "", "justification": "", "focus_areas": [], "challenges": []}


def with_editions() -> QuerySet[PlanTopic]:
    """Places of topics in plans, each with what the public reads of its topic (`edition`) and whether it was
    `withdrawn`; None for both where nothing of it was ever published.
    """
    shelf = Shelf.objects.filter(kind=Topic.KIND, uuid=OuterRef("topic_id"))
    return PlanTopic.objects.select_related("topic").annotate(
        edition=Subquery(shelf.values("current__content")), withdrawn=Subquery(shelf.values("withdrawn"))
    )


@public_content(
    needs=(
        "group",
        "sections",
        Prefetch("plan_topics", with_editions()),
        "plan_topics__topic__focus_areas",
        "plan_topics__topic__challenges",
        "goals",
        "activities",
        "commitments",
        "endorsements",
    )
)
def public_work_plan(plan: WorkPlan) -> dict[str, Any]:
    """The snapshot of a plan; of its topics what is public of them, or their text where nothing is."""
    rows = list(plan.plan_topics.all())
    if rows and not hasattr(rows[0], "edition"):
        rows = list(
            with_editions().filter(plan=plan).prefetch_related("topic__focus_areas", "topic__challenges")
        )
    sections = [public_section(section, plan, rows) for section in _in_order(plan.sections.all())]
    topics = [topic for section in sections for topic in section["topics"]]
    return {
        "slug": plan.slug,
        "title": plan.title,
        "reference": plan.reference,
        "revision": plan.revision,
        "group": plan.group_name or plan.group.name,
        "chair": plan.chair,
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
        "sections": sections,
        "facets": {
            "of": plan.group.code,
            "period_start": _day(plan.period_start),
            "period_end": _day(plan.period_end),
            "reference": plan.reference,
            "topics": [{k: t[k] for k in ("id", "title")} | {"tier": t["tier"]["value"]} for t in topics],
        },
        "words": [plan.reference, plan.chair, *map(to_words, _texts(sections))],
    }


def public_section(section: PlanSection, plan: WorkPlan, topics: list[PlanTopic]) -> dict[str, Any]:
    """A heading, its text, and the records set into it."""
    return {
        "id": str(section.pk),
        "level": section.level,
        "number": section.number,
        "title": section.title,
        "text": section.text,
        "topics": [_topic(row) for row in _of(section, topics)],
        "goals": [
            {"id": str(goal.pk), "number": goal.number, "text": goal.text}
            for goal in _of(section, plan.goals.all())
        ],
        "activities": [_activity(row) for row in _of(section, plan.activities.all())],
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
    elif row.edition is not None:
        words = {name: row.edition.get(name, empty) for name, empty in WITHDRAWN.items()}
        words["challenges"] = [{"id": c["id"], "text": c["text"]} for c in words["challenges"]]
    else:
        words = {
            "description": topic.description,
            "justification": topic.justification,
            "focus_areas": [{"id": str(a.pk), "text": a.text} for a in _in_order(topic.focus_areas.all())],
            "challenges": [{"id": str(c.pk), "text": c.text} for c in _in_order(topic.challenges.all())],
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
        "target": row.target_printed or _day(row.target),
        "progress": {"value": row.progress, "label": row.get_progress_display()},
    }


def _texts(sections: list[dict[str, Any]]) -> Iterable[str]:
    """Every sentence of the document once, in its order."""
    for section in sections:
        yield f"{section['number']} {section['title']}"
        yield section["text"]
        for topic in section["topics"]:
            yield from (topic["title"], topic["description"], topic["justification"])
            yield from (part["text"] for part in (*topic["focus_areas"], *topic["challenges"]))
        yield from (goal["text"] for goal in section["goals"])
        yield from (f"{row['title']} {row['text']}" for row in section["activities"])


def _of(section: PlanSection, rows: Iterable[Any]) -> list[Any]:
    return [row for row in _in_order(rows) if row.section_id == section.pk]


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=attrgetter("position"))


def _day(value: Any) -> str | None:
    """A date as JSON keeps it: `2023-02-14`."""
    return value.isoformat() if value else None
