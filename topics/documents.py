"""The dossier of a topic: everything about it that the person who asks may read, as one document."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from core.formatting import date_range, long_date
from core.ordering import by_name
from core.visibility import Visibility
from documents.document_templates import Choice, DocumentTemplate, Progress, document_templates
from documents.tree import Block, Document, Fact, Facts, Items, Note, Prose, Section, Table
from editing.history import history_of
from topics.answers import with_answer_documents
from topics.models import Challenge, Evidence, FocusArea, GuidanceDocument, Topic, TopicPerson
from topics.policies import fields_for, readable_texts, reader_of

CHOICES = 30


def find_topic(user: Any, parameters: Mapping[str, Any]) -> Topic | None:
    """Return the topic with the slug `parameters["topic"]` if it is visible to the user."""
    slug = parameters.get("topic")
    if not isinstance(slug, str) or "\0" in slug:
        return None
    return Topic.objects.visible_to(user).filter(slug=slug).first()


def dossiers(user: Any) -> Iterator[Choice]:
    """Yield one choice for each topic that the user leads or is invited to."""
    topics = Topic.objects.visible_to(user).filter(people__user=user).order_by(*by_name("title"))
    yield from ((topic.title, {"topic": topic.slug}) for topic in topics[:CHOICES])


def build_dossier(user: Any, topic: Topic, parameters: Mapping[str, Any], progress: Progress) -> Document:
    """Return the dossier of the topic as it is now; a fixed number of queries."""
    progress(0)
    evidence = Evidence.objects.visible_to(user).order_by("dated", "created_at")
    challenges = (
        Challenge.objects.visible_to(user)
        .filter(topic=topic)
        .prefetch_related(
            Prefetch("evidence", evidence), Prefetch("merged_into", Challenge.objects.visible_to(user))
        )
        .order_by("position", "pk")
    )
    documents = GuidanceDocument.objects.visible_to(user).filter(topics=topic).order_by(*by_name("title"))
    sections = [
        *(Section(label, blocks=_prose(text)) for _, label, text in readable_texts(topic, user)),
        Section("Focus areas", blocks=_focus_areas(FocusArea.objects.visible_to(user).filter(topic=topic))),
        Section(
            "Challenges and issues for discussion",
            sections=_challenges(with_answer_documents(challenges, user), user),
        ),
        Section("Guidance documents", blocks=_documents(documents)),
        Section("Recent changes", blocks=_history(topic, user)),
    ]
    return Document(
        title=topic.title,
        subtitle="Dossier",
        cover=tuple(_cover(topic, user)),
        sections=tuple(section for section in sections if section.blocks or section.sections),
        author="Quality Innovation Group",
        marking="For internal use of the group: not for publication",
        running=topic.short_name,
        contents=False,
        keywords=tuple(filter(None, (topic.short_name, topic.get_stage_display()))),
    )


document_templates.register(
    DocumentTemplate("topic_dossier", "Dossier", find_topic, build_dossier, choices=dossiers)
)


def _cover(topic: Topic, user: Any) -> Iterator[Fact]:
    yield Fact("Stage", topic.get_stage_display())
    if topic.blocked_by_legislation:
        yield Fact("Blocked by legislation", "Changing the law is outside the group's scope.")
    if "user" in fields_for(TopicPerson, user):
        prefetch_related_objects([topic], "people__user")
        if names := topic.lead_names():
            yield Fact("Leads", ", ".join(names))


def _prose(text: str) -> tuple[Block, ...]:
    return (Prose(text),) if text.strip() else ()


def _focus_areas(focus_areas: Any) -> tuple[Block, ...]:
    texts = tuple(focus_areas.order_by("position").values_list("text", flat=True))
    return (Items(texts),) if texts else ()


def _challenges(challenges: Iterable[Challenge], user: Any) -> tuple[Section, ...]:
    """Return one section for each challenge, with its disposition and evidence."""
    fields, reads_evidence = fields_for(Challenge, user), "text" in fields_for(Evidence, user)
    return tuple(
        Section(
            f"Challenge {number}",
            blocks=(
                Prose(challenge.text),
                Facts(tuple(_disposition(challenge, fields))),
                *(_evidence(challenge) if reads_evidence else ()),
            ),
            listed=False,
        )
        for number, challenge in enumerate(challenges, start=1)
    )


def _disposition(challenge: Challenge, fields: frozenset[str]) -> Iterator[Fact]:
    yield Fact("Disposition", challenge.get_disposition_display())
    if challenge.handed_to:
        yield Fact(
            "Handed over to", f"{challenge.get_handed_to_display()}: {challenge.get_hand_over_display()}"
        )
    if challenge.merged_into:
        yield Fact("Merged into", str(challenge.merged_into))
    answers = [str(challenge.answer_document or ""), challenge.answered_by]  # type: ignore[attr-defined]
    if any(answers) and "answered_by" in fields:
        yield Fact("Answered by", "; ".join(filter(None, answers)))


def _evidence(challenge: Challenge) -> tuple[Block, ...]:
    rows = tuple(
        (evidence.get_source_display(), long_date(evidence.dated), evidence.text, evidence.link)
        for evidence in challenge.evidence.all()
    )
    if not rows:
        return (Note("There is no evidence for it yet."),)
    return (Table("Evidence", ("Source", "Date", "Finding", "Link"), rows, (0.2, 0.18, 0.42, 0.2)),)


def _documents(documents: Iterable[GuidanceDocument]) -> tuple[Block, ...]:
    rows = tuple(document_row(document) for document in documents)
    return (Table("Guidance documents", DOCUMENT_HEAD, rows, (0.4, 0.2, 0.2, 0.2)),) if rows else ()


DOCUMENT_HEAD = ("Document", "Kind", "Stage", "Dates")


def document_row(document: GuidanceDocument) -> tuple[str, ...]:
    """Return a guidance document as a row under `DOCUMENT_HEAD`."""
    dates = (
        ("consultation", date_range(document.consultation_starts, document.consultation_ends)),
        ("adopted", long_date(document.adopted_on)),
        ("final", long_date(document.final_on)),
    )
    return (
        f"{document.title} {document.reference}".strip(),
        document.get_kind_display(),
        document.get_stage_display(),
        "; ".join(f"{label} {day}" for label, day in dates if day),
    )


def _history(topic: Topic, user: Any) -> tuple[Block, ...]:
    if not reader_of(user).reads(Visibility.GROUP):
        return ()
    rows = tuple(
        (long_date(item.when), item.actor, item.words.capitalize(), item.reason)
        for item in history_of(topic, user).object_list
    )
    head = ("Date", "Person", "Action", "Reason")
    return (Table("Recent changes", head, rows, (0.22, 0.22, 0.26, 0.3)),) if rows else ()
