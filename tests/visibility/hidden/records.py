"""Hidden publications, terms, topics and guidance documents."""

from datetime import timedelta
from typing import Any

import pgtrigger

from accounts.models import User
from documents.storage import write
from publications.models import PublishedRecord
from tests import factories as make
from tests.visibility.hidden.wording import Change
from tests.visibility.worlds import NOW, Ground, key, published_file, tombstone
from topics.models import Challenge, GuidanceDocument, Topic


def public(g: Ground, c: Change) -> None:
    """Publish new versions, hidden from nobody, to see that the probes of public pages show publications."""
    for published in PublishedRecord.objects.readable().select_related("current"):
        old = published.current
        version = make.PublicationFactory(
            kind=old.kind,
            uuid=old.uuid,
            number=old.number + 1,
            slug=old.slug,
            title=c(old.title),
            digest=c.word,
            content=_reworded(old.content, c),
            published_at=NOW + timedelta(days=c.number),
        )
        PublishedRecord.objects.filter(pk=published.pk).update(
            current=version,
            title=version.title,
            text=c("hidden"),
            facets={"stage": c.word},
            published_at=version.published_at,
        )


def _reworded(content: Any, c: Change) -> Any:
    """Return public content with other endings of its texts."""
    texts = ("title", "text", "description", "definition")
    reworded = {key: c(value) if key in texts and value else value for key, value in content.items()}
    if cited := content.get("release"):
        files = [file | {"sha256": write(c("As adopted.").encode())} for file in cited["files"]]
        reworded["release"] = cited | {"files": files}
    return reworded


def desk(g: Ground, c: Change) -> None:
    """Create what all people with a mandate read, guests included."""
    make.GlossaryTermFactory(
        id=key(1), term=c("Term"), variants=[c.word], definition=c("Means"), version=c.number
    )
    make.PublicationFactory(
        id=key(2),
        uuid=g.withdrawn,
        number=1,
        slug=f"once-{c.word}",
        title=c("Once"),
        content={"title": c("Once"), "description": c("Read by all, once:")},
        digest=c.word * 8,
        published_at=c.time,
        published_by=g.people.sophie.pk,
    )
    for number, kind in enumerate(("topic", "glossary_term", "guidance_document"), start=3):
        values = {"title": c("Gone"), "reason": c("Since"), "published_at": c.time}
        tombstone(kind, key(number), "gone", id=key(number), **values)


def hidden_topic(g: Ground, c: Change, at: int, slug: str, zoe: User) -> Topic:
    changed = {"version": c.number}
    topic = make.TopicFactory(
        id=key(at),
        title=c("Hidden"),
        slug=slug,
        short_name=c.word,
        description=c("Nobody knows"),
        justification=c("Since"),
        stage=c.one_of("listening", "graduated"),
        blocked_by_legislation=c.number == 1,
        **changed,
    )
    make.TopicPersonFactory(
        id=key(at + 1), topic=topic, user=zoe, part=c.one_of("lead", "invited"), **changed
    )
    make.FocusAreaFactory(id=key(at + 2), topic=topic, position=c.number, text=c("Focus"), **changed)
    other = make.ChallengeFactory(
        id=key(at + 3),
        topic=topic,
        position=c.number,
        text=c("Hard"),
        disposition="handed_over",
        handed_to=c.one_of("EC", "BWP"),
        hand_over=c.one_of("proposed", "accepted"),
        answered_by=c("EMA/4"),
        **changed,
    )
    make.EvidenceFactory(
        id=key(at + 4),
        challenge=other,
        source=c.one_of("survey", "nca"),
        text=c("It says"),
        link=f"https://{c.word}.example/",
        dated=c.day,
        **changed,
    )
    return topic


def hidden_paper(g: Ground, c: Change, hidden: Topic) -> GuidanceDocument:
    """Create a document of a hidden topic and of a visible one, and edit a published one."""
    values = {
        "title": c("Paper"),
        "kind": c.one_of("concept_paper", "internal_position"),
        "reference": c("EMA/5"),
        "stage": c.one_of("consultation", "final"),
        "summary": c("It says"),
        "link": f"https://{c.word}.example/paper",
        "consultation_starts": c.day,
        "consultation_ends": c.day + timedelta(days=90 * c.number),
        "adopted_on": c.day,
        "final_on": c.day,
        "version": 1 + c.number,
    }
    paper = make.GuidanceDocumentFactory(id=key(130), slug="hidden-paper", **values)
    make.GuidanceDocumentFactory(id=key(131), slug=f"hidden-{c.word}", **values)
    for topic in (hidden, g.listed):
        make.GuidanceTopicFactory(document=paper, topic=topic)
    GuidanceDocument.objects.filter(pk=g.internal.pk).update(**values)
    return paper


def clean_file(g: Ground, c: Change) -> None:
    """Publish the clean copy of a file with another author, whose bytes the public must not tell apart."""
    published = PublishedRecord.objects.get(uuid=g.paper.pk).current
    content = published_file(c("Ada"))
    file = published.content["file"] | {"sha256": write(content), "size": len(content)}
    with pgtrigger.ignore("publications.Publication:insert_only"):
        type(published).objects.filter(pk=published.pk).update(content=published.content | {"file": file})


def edit_listed(g: Ground, c: Change, paper: GuidanceDocument) -> None:
    """Edit a published topic: changes since its publication are for the group."""
    Topic.objects.filter(pk=g.listed.pk).update(
        title=c("Listed"),
        description=c("Now"),
        justification=c("For"),
        short_name=c.word,
        version=1 + c.number,
    )
    Challenge.objects.filter(topic=g.listed).update(
        text=c("Harder"),
        disposition=c.one_of("in_scope", "in_dialogue"),
        answered_in_kind=paper.KIND,
        answered_in_uuid=paper.pk,
        version=1 + c.number,
    )
    challenge = make.ChallengeFactory(
        id=key(60),
        topic=g.listed,
        position=7,
        text=c("Merged from"),
        disposition="merged_into",
        version=c.number,
        merged_into=g.challenge,
    )
    make.EvidenceFactory(id=key(61), challenge=challenge, text=c("They say"), version=c.number)
