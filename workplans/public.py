"""The public content of a work plan: its text, and what lists and search need of it.

`topics.public` describes the keys that all kinds share.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils import timezone

from core.kinds import Ref, public_content, public_link
from core.markdown import to_plain_text
from topics.models import Topic
from workplans.models import Commitment, PlanSection, WorkPlan
from workplans.plan_text import PREFETCH, passages_in, plan_text
from workplans.states import FROZEN, PlanState


@public_content(needs=(*PREFETCH, "releases__files__file"))
def public_work_plan(plan: WorkPlan) -> dict[str, Any]:
    """Return the public content of a plan."""
    text = plan_text(plan)
    topics = [topic for section in text["sections"] for topic in section["topics"]]
    for topic in topics:
        _name_publicly(topic)
    return text | {
        "slug": plan.slug,
        "superseded": plan.state == PlanState.SUPERSEDED,
        "release": _release(plan),
        "facets": {
            "of": plan.group.code,
            "period_start": text["period"]["start"],
            "period_end": text["period"]["end"],
            "superseded": plan.state == PlanState.SUPERSEDED,
            "reference": plan.reference,
            "topics": [
                {k: t[k] for k in ("public_link", "title")} | {"tier": t["tier"]["value"]} for t in topics
            ],
        },
        "words": [plan.reference, plan.chair, *map(to_plain_text, _texts(text))],
    }


def _name_publicly(topic: dict[str, Any]) -> None:
    """Replace the keys of living records, which may not be public, by the public link of the topic."""
    topic["public_link"] = public_link(Ref(Topic.KIND, UUID(topic.pop("topic"))))
    for point in topic["points"]:
        del point["part"]


def _release(plan: WorkPlan) -> dict[str, Any] | None:
    """Return the release that a publication cites, with its files; None before adoption."""
    release = next((row for row in plan.releases.all() if row.revision == plan.revision), None)
    if release is None or plan.state not in FROZEN:
        return None
    return {
        "revision": release.revision,
        "recorded": timezone.localdate(release.adopted_at).isoformat(),
        "digest": release.digest,
        "files": [
            {
                "format": row.format,
                "name": row.file.name,
                "media_type": row.file.media_type,
                "sha256": row.sha256,
                "size": row.size,
            }
            for row in sorted(release.files.all(), key=attrgetter("format"), reverse=True)
        ],
    }


def _texts(text: dict[str, Any]) -> Iterable[str]:
    """Yield every text of the document once, in its order, each heading with its number."""
    for passage in passages_in(text):
        if (passage.kind, passage.field) == (PlanSection.KIND, "title"):
            yield f"{passage.row['number']} {passage.text}"
        elif passage.kind != Commitment.KIND:  # its sentence stands in the text of the section
            yield passage.text
