"""Saying what becomes of a challenge: every door it has gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, INVALID, NOT_NOW, Action, refused_at_a_topic
from tests.factories import ChallengeFactory, GuidanceDocumentFactory, GuidanceTopicFactory
from topics.services import dispose_challenge, edit_challenge

ACTION = Action(
    "challenge.disposed",
    page=lambda challenge: reverse("topics:dispose-challenge", args=[challenge.pk]),
    service=lambda actor, challenge, **said: dispose_challenge(actor=actor, challenge=challenge, **said),
)


@pytest.fixture
def challenge(topic):
    return ChallengeFactory(topic=topic)


@pytest.fixture
def other(topic):
    return ChallengeFactory(topic=topic, text="The same in other words")


def test_done_with_what_the_disposition_names(attempt, people, challenge, other):
    steps = [
        {"disposition": "in_scope"},
        {"disposition": "handed_over", "handed_to": "ICH", "hand_over": "proposed"},
        {"disposition": "handed_over", "handed_to": "ICH", "hand_over": "accepted"},
        {"disposition": "identified", "reason": "They gave it back."},
        {"disposition": "merged_into", "merged_into": other},
        {"disposition": "being_addressed", "reason": "It is not the same."},
        {"disposition": "addressed", "answered_by": "EMA/1/2024"},
    ]
    for version, said in enumerate(steps, start=1):
        assert attempt(people.mara, challenge, version=version, **said) == DONE
    challenge.refresh_from_db()
    assert (challenge.disposition, challenge.answered_by) == ("addressed", "EMA/1/2024")
    assert (challenge.handed_to, challenge.hand_over, challenge.merged_into) == ("", "", None)


def test_refused(attempt, people, challenge):
    refused_at_a_topic(attempt, people, challenge, version=1, disposition="in_scope")


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"disposition": "handed_over"}, {"handed_to", "hand_over"}),
        ({"disposition": "handed_over", "handed_to": "ICH"}, {"hand_over"}),
        ({"disposition": "handed_over", "handed_to": "FDA", "hand_over": "proposed"}, {"handed_to"}),
        ({"disposition": "merged_into"}, {"merged_into"}),
        ({"disposition": "addressed"}, {"answered_by"}),
        ({"disposition": "addressed", "answered_by": "word " * 100}, {"answered_by"}),
    ],
)
def test_invalid_without_what_the_disposition_names(attempt, people, challenge, said, fields):
    answer = attempt(people.mara, challenge, version=1, **said)
    assert (answer, answer.fields) == (INVALID, fields)


def test_invalid_into_itself_one_of_another_topic_or_one_that_is_merged(attempt, people, challenge, other):
    elsewhere = ChallengeFactory()
    dispose_challenge(
        actor=people.mara, challenge=other, version=1, disposition="merged_into", merged_into=challenge
    )
    for into in (challenge, elsewhere, other):
        answer = attempt(people.mara, challenge, version=1, disposition="merged_into", merged_into=into)
        assert (answer, answer.fields) == (INVALID, {"merged_into"})


def test_invalid_back_without_a_reason(attempt, people, challenge):
    dispose_challenge(actor=people.mara, challenge=challenge, version=1, disposition="in_scope")
    answer = attempt(people.mara, challenge, version=2, disposition="in_dialogue", reason="  ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_not_now_where_no_step_leads(attempt, people, challenge, other):
    dispose_challenge(
        actor=people.mara, challenge=challenge, version=1, disposition="merged_into", merged_into=other
    )
    said = {"handed_to": "ICH", "hand_over": "proposed", "reason": "They ask for it."}
    assert attempt(people.mara, challenge, version=2, disposition="handed_over", **said) == NOT_NOW


def test_conflict_when_somebody_saved_before(attempt, people, challenge):
    edit_challenge(actor=people.niels, challenge=challenge, version=1, values={"text": "Saved before"})
    said = {"disposition": "addressed", "answered_by": "What I typed"}
    assert attempt(people.mara, challenge, version=1, **said) == CONFLICT


def test_done_with_a_document_of_the_topic_in_place_of_words(attempt, people, challenge, topic):
    document = GuidanceTopicFactory(topic=topic).document
    said = {"disposition": "addressed", "answered_in": document}
    assert attempt(people.mara, challenge, version=1, **said) == DONE
    challenge.refresh_from_db()
    assert (challenge.disposition, challenge.answered_in, challenge.answered_by) == (
        "addressed",
        document,
        "",
    )


def test_invalid_with_a_document_that_does_not_belong_to_the_topic(attempt, people, challenge):
    said = {"disposition": "addressed", "answered_in": GuidanceDocumentFactory()}
    answer = attempt(people.mara, challenge, version=1, **said)
    assert (answer, answer.fields) == (INVALID, {"answered_in"})
