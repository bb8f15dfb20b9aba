"""What the public may read of topics and of the glossary: explicit lists of fields, nothing else.

Keys with a meaning for every kind: `slug` and `title`; `facets`, what lists filter by; `words`, what search
reads besides the title (not part of the snapshot). A choice is kept as its value and its label.
"""

from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.text import slugify

from core.kinds import Facet, public_content
from core.markdown import to_words
from documents.models import File
from publications.models import PublishedRecord
from topics.models import Challenge, GlossaryTerm, GuidanceDocument, Topic
from topics.states import STAGE_ORDER, Stage


@public_content(
    needs=("focus_areas", "challenges__merged_into"),
    facets=(Facet("stage", "StageMark", tuple(Stage.choices)),),
)
def public_topic(topic: Topic) -> dict[str, Any]:
    """The snapshot of a topic."""
    areas = sorted(topic.focus_areas.all(), key=lambda area: area.position)
    challenges = sorted(topic.challenges.all(), key=lambda challenge: challenge.position)
    texts = [topic.description, topic.justification]
    texts += [area.text for area in areas] + [challenge.text for challenge in challenges]
    return {
        "slug": topic.slug,
        "title": topic.title,
        "short_name": topic.short_name,
        "stage": {"value": topic.stage, "label": Stage(topic.stage).label},
        "blocked_by_legislation": topic.blocked_by_legislation,
        "description": topic.description,
        "justification": topic.justification,
        "focus_areas": [{"id": str(area.pk), "text": area.text} for area in areas],
        "challenges": [public_challenge(challenge) for challenge in challenges],
        "stage_bar": public_stages(topic.stage),
        "facets": {
            "stage": topic.stage,
            "blocked": topic.blocked_by_legislation,
            "short_name": topic.short_name,
        },
        "words": [topic.short_name, *map(to_words, texts)],
    }


def public_challenge(challenge: Challenge) -> dict[str, Any]:
    """A challenge and what became of it; one that it was merged into is quoted only from the same topic."""
    other = challenge.merged_into
    return {
        "id": str(challenge.pk),
        "text": challenge.text,
        "disposition": {"value": challenge.disposition, "label": challenge.get_disposition_display()},
        "handed_to": challenge.get_handed_to_display(),
        "hand_over": challenge.get_hand_over_display(),
        "merged_into": other.text if other and other.topic_id == challenge.topic_id else "",
        "answered_by": challenge.answered_by,
    }


def public_stages(stage: str) -> list[list[str]]:
    """`[value, label, state]` of each rung, lowest first: done, current or ahead; all ahead when off it."""
    at = STAGE_ORDER.index(stage) if stage in STAGE_ORDER else -1
    states = ["done" if n < at else "current" if n == at else "ahead" for n in range(len(STAGE_ORDER))]
    return [[rung.value, rung.label, state] for rung, state in zip(STAGE_ORDER, states, strict=True)]


def with_published() -> QuerySet[Topic]:
    """Topics, each with what the public reads of it now (`published`; None for nothing)."""
    published_record = PublishedRecord.objects.readable().filter(kind=Topic.KIND, uuid=OuterRef("pk"))
    return Topic.objects.annotate(published=Subquery(published_record.values("current__content")))


@public_content(needs=(Prefetch("topics", with_published(), to_attr="read_with"), "answers", "file"))
def public_guidance_document(document: GuidanceDocument) -> dict[str, Any]:
    """The snapshot of a document; of its topics and of what it answers only what is public already."""
    topics = getattr(document, "read_with", None)
    if topics is None:
        topics = list(with_published().filter(documents=document))
    topics = sorted((topic for topic in topics if topic.published), key=lambda topic: topic.title)
    answered = {str(challenge.pk) for challenge in document.answers.all()}
    challenges = [
        {"id": said["id"], "text": said["text"]}
        for topic in topics
        for said in topic.published.get("challenges", [])
        if said["id"] in answered
    ]
    return {
        "slug": document.slug,
        "title": document.title,
        "kind": {"value": document.kind, "label": document.get_kind_display()},
        "reference": document.reference,
        "stage": {"value": document.stage, "label": document.get_stage_display()},
        "consultation": {
            "from": _day(document.consultation_starts),
            "until": _day(document.consultation_ends),
        },
        "adopted_on": _day(document.adopted_on),
        "final_on": _day(document.final_on),
        "summary": document.summary,
        "link": document.link,
        "file": _file(document.file),
        "topics": [{"id": str(topic.pk), "title": topic.published["title"]} for topic in topics],
        "challenges": challenges,
        "facets": {
            "topics": [str(topic.pk) for topic in topics],
            "answers": [challenge["id"] for challenge in challenges],
        },
        "words": [document.reference, to_words(document.summary)],
    }


def _file(file: File | None) -> dict[str, Any] | None:
    """What the public page needs to give the file out: its name, size and type, and where its bytes lie."""
    if file is None:
        return None
    return {"name": file.name, "size": file.size, "media_type": file.media_type, "sha256": file.sha256}


def _day(value: Any) -> str | None:
    """A date as JSON keeps it: `2023-02-14`."""
    return value.isoformat() if value else None


def public_term(term: GlossaryTerm) -> dict[str, Any]:
    """The snapshot of a glossary term; the facet `spellings` is what the public search takes for one word."""
    spellings = [term.term, *term.variants]
    return {
        "slug": slugify(term.term)[:120] or str(term.pk),
        "title": term.term,
        "variants": list(term.variants),
        "definition": term.definition,
        "facets": {"spellings": sorted({" ".join(s.casefold().split()) for s in spellings})},
        "words": [*term.variants, to_words(term.definition)],
    }
