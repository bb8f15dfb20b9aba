"""The dossier of a topic: everything of it that the person who asks may see, as one document."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Prefetch

from core.formatting import date_range, long_date
from documents.document_templates import Choice, DocumentTemplate, Progress, document_templates
from documents.tree import Block, Document, Fact, Facts, Items, Note, Prose, Section, Table
from editing.history import history_of
from topics.models import Challenge, Evidence, GuidanceDocument, Topic, TopicPerson

CHOICES = 30


def find_topic(user: Any, parameters: Mapping[str, Any]) -> Topic | None:
    """The topic at the address `parameters["topic"]`, where this person may see it."""
    slug = parameters.get("topic")
    if not isinstance(slug, str) or "\0" in slug:
        return None
    return Topic.objects.visible_to(user).filter(slug=slug).first()


def dossiers(user: Any) -> Iterator[Choice]:
    """One for each topic that a person leads or is invited to."""
    mine = Topic.objects.visible_to(user).filter(people__user=user).order_by("title", "pk")
    yield from ((topic.title, {"topic": topic.slug}) for topic in mine[:CHOICES])


def build_dossier(user: Any, topic: Topic, parameters: Mapping[str, Any], progress: Progress) -> Document:
    """The topic as it stands now; a fixed number of queries."""
    progress(0)
    challenges = (
        Challenge.objects.visible_to(user)
        .filter(topic=topic)
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.visible_to(user).order_by("dated", "created_at")),
            Prefetch("merged_into", Challenge.objects.visible_to(user)),
            Prefetch("answered_in", GuidanceDocument.objects.visible_to(user)),
        )
    )
    documents = GuidanceDocument.objects.visible_to(user).filter(topics=topic).order_by("title", "pk")
    sections = [
        Section("Description", blocks=_prose(topic.description)),
        Section("Justification for its selection", blocks=_prose(topic.justification)),
        Section("Focus areas", blocks=_areas(topic)),
        Section("Challenges and issues for discussion", sections=_challenges(challenges)),
        Section("Guidance documents", blocks=_documents(documents)),
        Section("Done lately", blocks=_story(topic, user)),
    ]
    return Document(
        title=topic.title,
        subtitle="Dossier",
        cover=tuple(_cover(topic)),
        sections=tuple(one for one in sections if one.blocks or one.sections),
        author="Quality Innovation Group",
        marking="For internal use of the group: not for publication",
        running=topic.short_name,
        contents=False,
        keywords=tuple(filter(None, (topic.short_name, topic.get_stage_display()))),
    )


document_templates.register(
    DocumentTemplate("topic_dossier", "Dossier", find_topic, build_dossier, choices=dossiers)
)


def _cover(topic: Topic) -> Iterator[Fact]:
    people = topic.people.select_related("user").order_by("user__name")
    leads = [one.user.name for one in people if one.part == TopicPerson.Part.LEAD]
    yield Fact("Stage", topic.get_stage_display())
    if topic.blocked_by_legislation:
        yield Fact("Blocked by legislation", "Changing the law is outside the group's scope.")
    if leads:
        yield Fact("Leads", ", ".join(leads))


def _prose(text: str) -> tuple[Block, ...]:
    return (Prose(text),) if text.strip() else ()


def _areas(topic: Topic) -> tuple[Block, ...]:
    texts = tuple(topic.focus_areas.order_by("position").values_list("text", flat=True))
    return (Items(texts),) if texts else ()


def _challenges(challenges: Any) -> tuple[Section, ...]:
    """One section each, with what became of it and its evidence."""
    return tuple(
        Section(
            f"Challenge {number}",
            blocks=(Prose(one.text), Facts(tuple(_disposed(one))), *_evidence(one)),
            listed=False,
        )
        for number, one in enumerate(challenges.order_by("position", "pk"), start=1)
    )


def _disposed(challenge: Challenge) -> Iterator[Fact]:
    yield Fact("What became of it", challenge.get_disposition_display())
    if challenge.handed_to:
        yield Fact(
            "Handed over to", f"{challenge.get_handed_to_display()}: {challenge.get_hand_over_display()}"
        )
    if challenge.merged_into:
        yield Fact("Merged into", str(challenge.merged_into))
    answers = [str(challenge.answered_in or ""), challenge.answered_by]
    if any(answers):
        yield Fact("Answered by", "; ".join(filter(None, answers)))


def _evidence(challenge: Challenge) -> tuple[Block, ...]:
    rows = [
        (one.get_source_display(), long_date(one.dated), one.text, one.link)
        for one in challenge.evidence.all()
    ]
    if not rows:
        return (Note("There is no evidence for it yet."),)
    return (
        Table("Evidence", ("Source", "Date", "What it says", "Link"), tuple(rows), (0.2, 0.18, 0.42, 0.2)),
    )


def _documents(documents: Any) -> tuple[Block, ...]:
    rows = tuple(document_row(one) for one in documents)
    return (Table("Guidance documents", DOCUMENT_HEAD, rows, (0.4, 0.2, 0.2, 0.2)),) if rows else ()


DOCUMENT_HEAD = ("Document", "Kind", "Stage", "Dates")


def document_row(document: GuidanceDocument) -> tuple[str, ...]:
    """A guidance document as a row under `DOCUMENT_HEAD`."""
    dates = (
        ("consultation", date_range(document.consultation_starts, document.consultation_ends)),
        ("adopted", long_date(document.adopted_on)),
        ("final", long_date(document.final_on)),
    )
    return (
        f"{document.title} {document.reference}".strip(),
        document.get_kind_display(),
        document.get_stage_display(),
        "; ".join(f"{words} {day}" for words, day in dates if day),
    )


def _story(topic: Topic, user: Any) -> tuple[Block, ...]:
    rows = tuple(
        (long_date(told.when), told.actor, told.words.capitalize(), told.reason)
        for told in history_of(topic, user).object_list
    )
    head = ("Date", "Who", "What", "Reason")
    return (Table("What was done lately", head, rows, (0.22, 0.22, 0.26, 0.3)),) if rows else ()
