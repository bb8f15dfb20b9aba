"""What publishing a plan makes public for the first time, and what it makes public again.

A plan has its own text of its topics, so it may hold words that no topic has made public, or that were
withdrawn with one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from core.kinds import Ref, public_link
from publications.models import Publication, PublishedRecord
from topics.models import Topic
from workplans.models import Activity, Commitment, WorkPlan
from workplans.paragraphs import flat, paragraphs_of
from workplans.plan_text import PlanText, passages_in, plan_text


@dataclass
class PublicMarks:
    """Paragraphs of a plan, each with the heading above it."""

    first: list[tuple[str, str]] = field(default_factory=list)
    withdrawn: list[tuple[str, str]] = field(default_factory=list)


def public_marks(plan: WorkPlan) -> PublicMarks:
    """Return the paragraphs that publishing the plan makes public for the first time, or again.

    Compared with what is public of the plan and of its topics, and with the last version of each topic that
    was withdrawn. The number of queries does not depend on the size.
    """
    text = plan_text(plan)
    topics = [topic["topic"] for section in text["sections"] for topic in section["topics"]]
    public, withdrawn = _public_paragraphs(plan, topics), _withdrawn_paragraphs(topics)
    marks = PublicMarks()
    for place, paragraph in paragraphs_in(text):
        if flat(paragraph) in withdrawn:
            marks.withdrawn.append((place, paragraph))
        elif flat(paragraph) not in public:
            marks.first.append((place, paragraph))
    return marks


def paragraphs_in(text: PlanText) -> Iterator[tuple[str, str]]:
    """Yield (heading above it, paragraph) for every paragraph of a plan's text, in order."""
    for passage in passages_in(text):
        is_heading = passage.field == "title" and passage.kind != Activity.KIND
        if not is_heading and passage.kind != Commitment.KIND:
            yield from ((passage.place, paragraph) for paragraph in paragraphs_of(passage.text))


def _public_paragraphs(plan: WorkPlan, topics: list[str]) -> set[str]:
    """Return the paragraphs that are public of the plan and of its topics."""
    rows = PublishedRecord.objects.readable().filter(uuid__in=[plan.pk, *topics])
    contents = rows.values_list("current__content", flat=True)
    return {flat(paragraph) for content in contents for paragraph in _strings(content)}


def _withdrawn_paragraphs(topics: list[str]) -> set[str]:
    """Return the paragraphs of the last versions of topics that are withdrawn now."""
    gone = PublishedRecord.objects.of_kind(Topic.KIND).filter(uuid__in=topics, withdrawn=True)
    versions = Publication.objects.filter(kind=Topic.KIND, uuid__in=gone.values("uuid"), withdrawn=False)
    last = versions.values("uuid").annotate(last=Max("number")).values("uuid", "last")
    newest = {(row["uuid"], row["last"]) for row in last}
    rows = versions.values_list("uuid", "number", "content")
    contents = [content for uuid, number, content in rows if (uuid, number) in newest]
    return {flat(paragraph) for content in contents for paragraph in _strings(content)}


def _strings(value: Any) -> Iterator[str]:
    """Yield every paragraph of every text in a public content."""
    if isinstance(value, str):
        yield from paragraphs_of(value)
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def public_plans_with(topic: Ref) -> list[dict[str, Any]]:
    """Return the public plans that hold text on a topic: slug and title. One query."""
    plans = PublishedRecord.objects.of_kind(WorkPlan.KIND).readable()
    named = plans.filter(facets__contains={"topics": [{"public_link": public_link(topic)}]})
    return list(named.order_by("-published_at").values("uuid", "slug", "title"))
