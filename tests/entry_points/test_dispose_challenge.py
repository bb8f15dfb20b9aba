"""Every entry point of `dispose_challenge` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, INVALID, NOT_NOW, Action, refused_at_a_topic
from tests.factories import ChallengeFactory, GuidanceDocumentFactory, GuidanceTopicFactory
from topics.models import GuidanceDocument
from topics.services import dispose_challenge, edit_challenge

ACTION = Action(
    "challenge.disposed",
    page=lambda challenge: reverse("topics:dispose-challenge", args=[challenge.pk]),
    service=lambda actor, challenge, **values: dispose_challenge(actor=actor, challenge=challenge, **values),
)


@pytest.fixture
def challenge(topic):
    return ChallengeFactory(topic=topic)


@pytest.fixture
def other(topic):
    return ChallengeFactory(topic=topic, text="The same in other words")


def test_dispose_challenge_with_demanded_fields_succeeds(attempt, people, challenge, other):
    steps = [
        {"disposition": "in_scope"},
        {"disposition": "handed_over", "handed_to": "ICH", "hand_over": "proposed"},
        {"disposition": "handed_over", "handed_to": "ICH", "hand_over": "accepted"},
        {"disposition": "identified", "reason": "They gave it back."},
        {"disposition": "merged_into", "merged_into": other},
        {"disposition": "being_addressed", "reason": "It is not the same."},
        {"disposition": "addressed", "answered_by": "EMA/1/2024"},
    ]
    for version, values in enumerate(steps, start=1):
        assert attempt(people.mara, challenge, version=version, **values) == DONE
    challenge.refresh_from_db()
    assert (challenge.disposition, challenge.answered_by) == ("addressed", "EMA/1/2024")
    assert (challenge.handed_to, challenge.hand_over, challenge.merged_into) == ("", "", None)


def test_dispose_challenge_reader_or_stranger_is_refused(attempt, people, challenge):
    refused_at_a_topic(attempt, people, challenge, version=1, disposition="in_scope")


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"disposition": "handed_over"}, {"handed_to", "hand_over"}),
        ({"disposition": "handed_over", "handed_to": "ICH"}, {"hand_over"}),
        ({"disposition": "handed_over", "handed_to": "FDA", "hand_over": "proposed"}, {"handed_to"}),
        ({"disposition": "merged_into"}, {"merged_into"}),
        ({"disposition": "addressed"}, {"answered_by"}),
        ({"disposition": "addressed", "answered_by": "word " * 100}, {"answered_by"}),
    ],
)
def test_dispose_challenge_without_demanded_field_is_invalid(attempt, people, challenge, values, fields):
    answer = attempt(people.mara, challenge, version=1, **values)
    assert (answer, answer.fields) == (INVALID, fields)


def test_dispose_challenge_wrong_merge_target_is_invalid(attempt, people, challenge, other):
    elsewhere = ChallengeFactory()
    dispose_challenge(
        actor=people.mara, challenge=other, version=1, disposition="merged_into", merged_into=challenge
    )
    for into in (challenge, elsewhere, other):
        answer = attempt(people.mara, challenge, version=1, disposition="merged_into", merged_into=into)
        assert (answer, answer.fields) == (INVALID, {"merged_into"})


def test_dispose_challenge_back_without_reason_is_invalid(attempt, people, challenge):
    dispose_challenge(actor=people.mara, challenge=challenge, version=1, disposition="in_scope")
    answer = attempt(people.mara, challenge, version=2, disposition="in_dialogue", reason="  ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_dispose_challenge_impossible_step_is_refused(attempt, people, challenge, other):
    dispose_challenge(
        actor=people.mara, challenge=challenge, version=1, disposition="merged_into", merged_into=other
    )
    values = {"handed_to": "ICH", "hand_over": "proposed", "reason": "They ask for it."}
    assert attempt(people.mara, challenge, version=2, disposition="handed_over", **values) == NOT_NOW


def test_dispose_challenge_saved_meanwhile_is_conflict(attempt, people, challenge):
    edit_challenge(actor=people.niels, challenge=challenge, version=1, values={"text": "Saved before"})
    values = {"disposition": "addressed", "answered_by": "What I typed"}
    assert attempt(people.mara, challenge, version=1, **values) == CONFLICT


def test_dispose_challenge_document_of_topic_is_an_answer(attempt, people, challenge, topic):
    document = GuidanceTopicFactory(topic=topic).document
    values = {"disposition": "addressed", "answered_in": document}
    assert attempt(people.mara, challenge, version=1, **values) == DONE
    challenge.refresh_from_db()
    assert (challenge.disposition, challenge.answered_in, challenge.answered_by) == (
        "addressed",
        document,
        "",
    )


def test_dispose_challenge_document_of_other_topic_is_invalid(attempt, people, challenge):
    values = {"disposition": "addressed", "answered_in": GuidanceDocumentFactory()}
    answer = attempt(people.mara, challenge, version=1, **values)
    assert (answer, answer.fields) == (INVALID, {"answered_in"})


def test_dispose_challenge_document_gone_is_refused(attempt, people, challenge, topic):
    document = GuidanceTopicFactory(topic=topic).document
    stale = GuidanceDocument.objects.get(pk=document.pk)
    document.places.all().delete()
    document.delete()
    answer = attempt(people.mara, challenge, version=1, disposition="addressed", answered_in=stale)
    assert answer in (INVALID, NOT_NOW)  # the page offers existing documents alone
    challenge.refresh_from_db()
    assert challenge.answer_ref is None
