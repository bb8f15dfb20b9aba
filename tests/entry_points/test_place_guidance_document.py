"""Every entry point of `place_guidance_document` gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, INVALID, Action, refused_at_a_topic
from tests.factories import ChallengeFactory, GuidanceDocumentFactory, GuidanceTopicFactory, TopicFactory
from topics.services import edit_guidance_document, place_guidance_document

ACTION = Action(
    "guidance_document.placed",
    page=lambda document: reverse("topics:place-guidance-document", args=[document.slug]),
    service=lambda actor, document, **values: place_guidance_document(
        actor=actor, document=document, **values
    ),
)


@pytest.fixture
def document(topic):
    made = GuidanceDocumentFactory()
    GuidanceTopicFactory(document=made, topic=topic)
    return made


def test_place_guidance_document_entry_names_old_and_new_topics(attempt, people, document, topic):
    other = TopicFactory()
    assert attempt(people.mara, document, version=1, topics=[other]) == DONE
    assert list(document.topics.all()) == [other]
    related = Entry.objects.get(action="guidance_document.placed").related
    assert {f"topic:{topic.pk}", f"topic:{other.pk}"} <= set(related)


def test_place_guidance_document_placed_meanwhile_is_conflict(attempt, people, document, topic):
    other = TopicFactory()
    place_guidance_document(actor=people.niels, document=document, version=1, topics=[topic, other])
    assert attempt(people.mara, document, version=1, topics=[]) == CONFLICT
    assert document.topics.count() == 2


def test_place_guidance_document_reader_or_stranger_is_refused(attempt, people, document, topic):
    refused_at_a_topic(attempt, people, document, version=1, topics=[topic])


def test_place_guidance_document_leaving_answered_topic_is_invalid(attempt, people, document, topic):
    ChallengeFactory(topic=topic, answered_in=document)
    answer = attempt(people.mara, document, version=1, topics=[TopicFactory()])
    assert (answer, answer.fields) == (INVALID, {"topics"})
    assert list(document.topics.all()) == [topic]


def test_place_guidance_document_saved_meanwhile_is_conflict(attempt, people, document, topic):
    edit_guidance_document(actor=people.niels, document=document, version=1, values={"title": "Before"})
    assert attempt(people.mara, document, version=1, topics=[topic]) == CONFLICT
