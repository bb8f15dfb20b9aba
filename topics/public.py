"""The public contents of topics, guidance documents and glossary terms: explicit lists of fields.

Keys that every kind has: `slug` and `title`; `facets`, by which lists filter; `words`, which search reads
besides the title (not part of the snapshot). A choice is kept as its value and its label.
"""

from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.text import slugify

from core.kinds import Facet, public_content, public_link, ref_to
from core.markdown import to_plain_text
from core.ordering import sort_key
from core.uploads import EXTENSIONS
from publications.models import PublishedRecord
from topics.models import Challenge, GlossaryTerm, GuidanceDocument, Topic
from topics.states import Stage, stages_of


@public_content(
    needs=("focus_areas", "challenges__merged_into"),
    facets=(Facet("stage", "Stage", tuple(Stage.choices)),),
)
def public_topic(topic: Topic) -> dict[str, Any]:
    """Return the public content of a topic."""
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
        "stage_bar": [list(step) for step in stages_of(topic.stage)],
        "facets": {
            "stage": topic.stage,
            "blocked": topic.blocked_by_legislation,
            "short_name": topic.short_name,
            "public_link": public_link(ref_to(topic)),
        },
        "words": [topic.short_name, *map(to_plain_text, texts)],
    }


def public_challenge(challenge: Challenge) -> dict[str, Any]:
    """Return the public content of a challenge; a challenge of another topic is never quoted."""
    target = challenge.merged_into
    return {
        "id": str(challenge.pk),
        "text": challenge.text,
        "disposition": {"value": challenge.disposition, "label": challenge.get_disposition_display()},
        "handed_to": challenge.get_handed_to_display(),
        "hand_over": challenge.get_hand_over_display(),
        "merged_into": target.text if target and target.topic_id == challenge.topic_id else "",
        "answered_by": challenge.answered_by,
    }


def topics_with_published() -> QuerySet[Topic]:
    """Return topics with their public content now (`published`, or None) and their `answered` challenges."""
    published_record = PublishedRecord.objects.readable().filter(kind=Topic.KIND, uuid=OuterRef("pk"))
    answered = Prefetch("challenges", Challenge.objects.exclude(answered_in_uuid=None), to_attr="answered")
    return Topic.objects.annotate(
        published=Subquery(published_record.values("current__content"))
    ).prefetch_related(answered)


@public_content(
    needs=(Prefetch("topics", topics_with_published(), to_attr="topics_with_published"), "clean_file")
)
def public_guidance_document(document: GuidanceDocument) -> dict[str, Any]:
    """Return the public content of a document; its topics and challenges only as far as they are public."""
    topics = getattr(document, "topics_with_published", None)
    if topics is None:
        topics = list(topics_with_published().filter(documents=document))
    topics = sorted((topic for topic in topics if topic.published), key=lambda topic: sort_key(topic.title))
    ref = ref_to(document)
    answered = {str(row.pk) for topic in topics for row in topic.answered if row.answer_ref == ref}
    challenges = [
        {"id": challenge["id"], "text": challenge["text"]}
        for topic in topics
        for challenge in topic.published.get("challenges", [])
        if challenge["id"] in answered
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
        "file": _file(document),
        "topics": [{"id": str(topic.pk), "title": topic.published["title"]} for topic in topics],
        "challenges": challenges,
        "facets": {
            "kind": document.kind,
            "topics": [str(topic.pk) for topic in topics],
            "answers": [challenge["id"] for challenge in challenges],
        },
        "words": [document.reference, to_plain_text(document.summary)],
    }


def _file(document: GuidanceDocument) -> dict[str, Any] | None:
    """Return what a public page needs to serve the clean copy; its bytes are stored under `sha256`."""
    file = document.clean_file
    if file is None:
        return None
    name = public_file_name(document, file.media_type)
    return {"name": name, "size": file.size, "media_type": file.media_type, "sha256": file.sha256}


def public_file_name(document: GuidanceDocument, media_type: str) -> str:
    """Return the name of a published file: made of the reference or the title, never of the uploaded name."""
    stem = slugify(document.reference.replace("/", "-"))[:80] or slugify(document.title)[:80] or document.slug
    return stem + EXTENSIONS[media_type]


def _day(value: Any) -> str | None:
    """Return a date as JSON keeps it: `2023-02-14`."""
    return value.isoformat() if value else None


def public_term(term: GlossaryTerm) -> dict[str, Any]:
    """Return the public content of a term; for the public search its `spellings` mean the same."""
    spellings = [term.term, *term.variants]
    return {
        "slug": slugify(term.term)[:120] or str(term.pk),
        "title": term.term,
        "variants": list(term.variants),
        "definition": term.definition,
        "facets": {"spellings": sorted({" ".join(s.casefold().split()) for s in spellings})},
        "words": [*term.variants, to_plain_text(term.definition)],
    }
