"""Every entry point of `edit_challenge` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, INVALID, Action, refused_at_a_topic
from tests.factories import ChallengeFactory
from topics.services import edit_challenge

ACTION = Action(
    "challenge.edited",
    page=lambda challenge: reverse("topics:edit-challenge", args=[challenge.pk]),
    service=lambda actor, challenge, version, **values: edit_challenge(
        actor=actor, challenge=challenge, version=version, values=values
    ),
)


@pytest.fixture
def challenge(topic):
    return ChallengeFactory(topic=topic, text="As it was")


def test_edit_challenge_writer_succeeds(attempt, people, challenge):
    assert attempt(people.mara, challenge, version=1, text="As it is now") == DONE
    challenge.refresh_from_db()
    assert (challenge.text, challenge.version) == ("As it is now", 2)


def test_edit_challenge_reader_or_stranger_is_refused(attempt, people, challenge):
    refused_at_a_topic(attempt, people, challenge, version=1, text="Mine now")


def test_edit_challenge_without_text_is_invalid(attempt, people, challenge):
    answer = attempt(people.mara, challenge, version=1, text="")
    assert (answer, answer.fields) == (INVALID, {"text"})


def test_edit_challenge_saved_meanwhile_is_conflict(attempt, people, challenge):
    edit_challenge(actor=people.niels, challenge=challenge, version=1, values={"text": "Saved before"})
    assert attempt(people.mara, challenge, version=1, text="Saved too late") == CONFLICT
    challenge.refresh_from_db()
    assert challenge.text == "Saved before"
