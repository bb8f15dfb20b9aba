"""Every entry point of `move_topic` gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from publications.services import publish_record
from tests.entry_points.attempt import CONFLICT, DONE, INVALID, NOT_NOW, Action, refused_at_a_topic
from tests.factories import GuidanceDocumentFactory, GuidanceTopicFactory
from topics.expectations import ExpectationCheck, expectation_checks
from topics.services import edit_topic, move_topic
from topics.states import EXPECTED

ACTION = Action(
    "topic.moved",
    page=lambda topic: reverse("topics:move-topic", args=[topic.slug]),
    service=lambda actor, topic, **values: move_topic(actor=actor, topic=topic, **values),
)


def test_move_topic_forward_freely_and_back_with_reason_succeeds(attempt, people, topic):
    assert attempt(people.mara, topic, stage="graduated", version=1) == DONE
    assert attempt(people.carla, topic, stage="selected", version=2, reason="Nobody spoke up.") == DONE
    assert attempt(people.sophie, topic, stage="declined", version=3, reason="Out of scope.") == DONE
    assert attempt(people.mara, topic, stage="identified", version=4, reason="Asked for again.") == DONE
    topic.refresh_from_db()
    assert (topic.stage, topic.version) == ("identified", 5)
    assert Entry.objects.order_by("-id")[1].payload.data == {"reason": "Out of scope."}


def test_move_topic_reader_or_stranger_is_refused(attempt, people, topic):
    refused_at_a_topic(attempt, people, topic, stage="selected", version=1)


def test_move_topic_impossible_step_is_refused(attempt, people, topic):
    answer = attempt(people.mara, topic, stage="identified", version=1, reason="It is there already.")
    assert answer == NOT_NOW
    assert "“Considered”, “Selected”" in answer.words
    move_topic(actor=people.mara, topic=topic, version=1, stage="deferred", reason="Later.")
    assert attempt(people.mara, topic, stage="declined", version=2, reason="Not even later.") == NOT_NOW


def test_move_topic_without_demanded_reason_is_invalid(attempt, people, topic):
    answers = [
        attempt(people.mara, topic, stage="deferred", version=1, reason=reason) for reason in ("", "   ")
    ]
    move_topic(actor=people.mara, topic=topic, version=1, stage="graduated")
    answers.append(attempt(people.mara, topic, stage="selected", version=2))
    assert [(answer, answer.fields) for answer in answers] == [(INVALID, {"reason"})] * 3


@pytest.mark.parametrize(
    ("stage", "incomplete", "complete"),
    [
        ("internal_position", {"kind": "considerations"}, {"kind": "internal_position"}),
        (
            "public_considerations",
            {"kind": "considerations", "stage": "adopted"},
            {"kind": "considerations", "stage": "adopted", "published": True},
        ),
        ("guidance_drafting", {"kind": "guideline", "stage": "withdrawn"}, {"kind": "questions"}),
        (
            "guidance_published",
            {"kind": "guideline", "stage": "consultation", "published": True},
            {"kind": "guideline", "stage": "final", "published": True},
        ),
    ],
)
def test_move_topic_without_what_the_stage_expects_needs_reason(
    attempt, people, topic, stage, incomplete, complete
):
    _document(people, topic, **incomplete)
    refused = attempt(people.mara, topic, stage=stage, version=1)
    assert (refused, refused.fields) == (INVALID, {"reason"})
    assert EXPECTED[stage].missing in refused.words
    assert attempt(people.mara, topic, stage=stage, version=1, reason="It is being written.") == DONE
    assert Entry.objects.order_by("-id")[0].payload.data == {"reason": "It is being written."}
    move_topic(actor=people.mara, topic=topic, version=2, stage="selected", reason="Back.")
    _document(people, topic, **complete)
    assert attempt(people.mara, topic, stage=stage, version=3) == DONE


def test_move_topic_to_listening_expects_a_session_that_an_app_records(attempt, people, topic, monkeypatch):
    refused = attempt(people.mara, topic, stage="listening", version=1)
    assert (refused, refused.fields) == (INVALID, {"reason"})
    assert "no session or exchange recorded" in refused.words
    check = ExpectationCheck("session", lambda about, reader: about == topic)
    monkeypatch.setitem(expectation_checks._items, "session", check)
    assert attempt(people.mara, topic, stage="listening", version=1) == DONE


def _document(people, topic, published=False, **fields):
    document = GuidanceTopicFactory(topic=topic, document=GuidanceDocumentFactory(**fields)).document
    if published:
        publish_record(actor=people.sophie, record=document, seen_number=0)


def test_move_topic_saved_meanwhile_is_conflict(attempt, people, topic):
    edit_topic(actor=people.niels, topic=topic, version=1, values={"title": "Saved before"})
    answer = attempt(people.mara, topic, stage="deferred", version=1, reason="What I typed.")
    assert answer == CONFLICT
