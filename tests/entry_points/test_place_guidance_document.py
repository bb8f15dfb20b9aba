"""Saying to which topics a document belongs: every door gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, INVALID, Action, refused_at_a_topic
from tests.factories import ChallengeFactory, GuidanceDocumentFactory, GuidanceTopicFactory, TopicFactory
from topics.services import edit_guidance_document, place_guidance_document

ACTION = Action(
    "guidance_document.placed",
    page=lambda document: reverse("topics:place-guidance-document", args=[document.slug]),
    service=lambda actor, document, **said: place_guidance_document(actor=actor, document=document, **said),
)


@pytest.fixture
def document(topic):
    made = GuidanceDocumentFactory()
    GuidanceTopicFactory(document=made, topic=topic)
    return made


def test_done_and_it_is_told_in_the_story_of_every_topic_concerned(attempt, people, document, topic):
    other = TopicFactory()
    assert attempt(people.mara, document, version=1, topics=[other]) == DONE
    assert list(document.topics.all()) == [other]
    told = Entry.objects.get(action="guidance_document.placed").related
    assert {f"topic:{topic.pk}", f"topic:{other.pk}"} <= set(told)


def test_refused(attempt, people, document, topic):
    refused_at_a_topic(attempt, people, document, version=1, topics=[topic])


def test_invalid_where_it_answers_a_challenge_of_a_topic_it_would_leave(attempt, people, document, topic):
    ChallengeFactory(topic=topic, answered_in=document)
    answer = attempt(people.mara, document, version=1, topics=[TopicFactory()])
    assert (answer, answer.fields) == (INVALID, {"topics"})
    assert list(document.topics.all()) == [topic]


def test_conflict_when_somebody_saved_before(attempt, people, document, topic):
    edit_guidance_document(actor=people.niels, document=document, version=1, values={"title": "Before"})
    assert attempt(people.mara, document, version=1, topics=[topic]) == CONFLICT
