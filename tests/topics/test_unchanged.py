"""Saving a form that changes nothing writes no entry, notifies nobody and keeps the version."""

import pytest

from audit.models import Entry
from notifications.models import Message
from tests.factories import (
    ChallengeFactory,
    EvidenceFactory,
    FocusAreaFactory,
    GlossaryTermFactory,
    GuidanceDocumentFactory,
    GuidanceTopicFactory,
    TopicFactory,
    TopicPersonFactory,
)
from topics import services

pytestmark = pytest.mark.django_db


def assigned(person):
    topic = TopicFactory()
    TopicPersonFactory(topic=topic, user=person)
    return topic


#: service → (make the record, the arguments that save it as it is)
UNCHANGED = {
    services.edit_topic: (
        lambda people: TopicFactory(title="Plain topic", description="x"),
        lambda topic: {"topic": topic, "values": {"title": "Plain topic", "description": "x"}},
    ),
    services.edit_focus_area: (
        lambda people: FocusAreaFactory(text="Barriers"),
        lambda area: {"focus_area": area, "values": {"text": "Barriers"}},
    ),
    services.edit_challenge: (
        lambda people: ChallengeFactory(text="Batches"),
        lambda challenge: {"challenge": challenge, "values": {"text": "Batches"}},
    ),
    services.edit_evidence: (
        lambda people: EvidenceFactory(dated=None, link=""),
        lambda row: {"evidence": row, "values": {"source": row.source, "text": row.text, "dated": None}},
    ),
    services.edit_term: (
        lambda people: GlossaryTermFactory(term="DCM", variants=["DM"]),
        lambda term: {"term": term, "values": {"term": "DCM", "variants": ["DM"]}},
    ),
    services.edit_guidance_document: (
        lambda people: GuidanceDocumentFactory(title="On batches"),
        lambda document: {"document": document, "values": {"title": "On batches", "adopted_on": None}},
    ),
    services.dispose_challenge: (
        lambda people: ChallengeFactory(answered_by="EMA/1/2024"),
        lambda challenge: {"challenge": challenge, "disposition": "identified", "answered_by": "EMA/1/2024"},
    ),
    services.assign_topic: (
        lambda people: assigned(people.niels),
        lambda topic: {"topic": topic, "leads": topic.leads, "invited": []},
    ),
    services.place_guidance_document: (
        lambda people: GuidanceTopicFactory().document,
        lambda document: {"document": document, "topics": list(document.topics.all())},
    ),
}


@pytest.mark.parametrize("service", UNCHANGED, ids=lambda service: service.__name__)
def test_save_unchanged_writes_no_entry_and_no_message(people, service):
    make, arguments = UNCHANGED[service]
    record = make(people)
    service(actor=people.sophie, version=1, **arguments(record))
    record.refresh_from_db()
    assert (Entry.objects.count(), Message.objects.count(), record.version) == (0, 0, 1)
