"""Every entry point of `remove_challenge` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, NOT_NOW, Action, refused_at_a_topic
from tests.factories import ChallengeFactory, EvidenceFactory
from topics.models import Evidence
from topics.services import dispose_challenge, edit_challenge, remove_challenge

ACTION = Action(
    "challenge.removed",
    page=lambda challenge: reverse("topics:remove-challenge", args=[challenge.pk]),
    service=lambda actor, challenge, version: remove_challenge(
        actor=actor, challenge=challenge, version=version
    ),
)


@pytest.fixture
def challenge(topic):
    return ChallengeFactory(topic=topic)


def test_remove_challenge_removes_its_evidence(attempt, people, topic, challenge):
    EvidenceFactory(challenge=challenge)
    assert attempt(people.mara, challenge, version=1) == DONE
    assert not topic.challenges.exists()
    assert not Evidence.objects.exists()


def test_remove_challenge_reader_or_stranger_is_refused(attempt, people, topic, challenge):
    refused_at_a_topic(attempt, people, challenge, version=1)
    assert topic.challenges.exists()


def test_remove_challenge_merge_target_is_refused(attempt, people, topic, challenge):
    dispose_challenge(
        actor=people.mara,
        challenge=ChallengeFactory(topic=topic),
        version=1,
        disposition="merged_into",
        merged_into=challenge,
    )
    answer = attempt(people.mara, challenge, version=1)
    assert answer == NOT_NOW
    assert "take them back first" in answer.words


def test_remove_challenge_changed_meanwhile_is_a_conflict(attempt, people, challenge):
    edit_challenge(actor=people.niels, challenge=challenge, version=1, values={"text": "Reworded since"})
    answer = attempt(people.mara, challenge, version=1)
    assert answer == CONFLICT
    assert attempt(people.mara, challenge, version=2) == DONE
