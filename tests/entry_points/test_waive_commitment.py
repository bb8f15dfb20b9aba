"""Setting a commitment aside: every door gives the same answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import CommitmentFactory, WaiverFactory
from workplans.commitments.services import waive_commitment

ACTION = Action(
    "commitment.waived",
    page=lambda commitment: reverse("workplans:waive-commitment", args=[commitment.pk]),
    service=lambda actor, commitment, **said: waive_commitment(actor=actor, commitment=commitment, **said),
)
SAID = {"reason": "The building was closed."}


@pytest.fixture
def commitment(people):
    return CommitmentFactory()


def test_done_by_the_chair_until_a_day(attempt, people, commitment):
    until = localdate() + timedelta(days=30)
    assert attempt(people.carla, commitment, until=until, **SAID) == DONE
    waiver = commitment.waivers.get()
    assert (waiver.reason, waiver.until, waiver.waived_by) == (SAID["reason"], until, people.carla)


def test_done_again_when_the_day_is_over(attempt, people, commitment):
    WaiverFactory(commitment=commitment, until=localdate() - timedelta(days=1))
    assert attempt(people.sophie, commitment, **SAID) == DONE


def test_not_now_where_it_is_set_aside_already(attempt, people, commitment):
    WaiverFactory(commitment=commitment)
    assert attempt(people.carla, commitment, **SAID) == NOT_NOW


def test_forbidden_to_who_only_writes_or_reads_and_hidden_from_others(attempt, people, commitment):
    for person in (people.mara, people.lena):
        assert attempt(person, commitment, **SAID) == FORBIDDEN
    for stranger in (people.otto, people.eva, people.alice, people.fred, people.dora):
        assert attempt(stranger, commitment, **SAID) == HIDDEN


def test_invalid_without_a_reason_or_until_a_day_that_is_over(attempt, people, commitment):
    answer = attempt(people.carla, commitment, reason="  ")
    assert (answer, answer.fields) == (INVALID, {"reason"})
    answer = attempt(people.carla, commitment, until=localdate() - timedelta(days=1), **SAID)
    assert (answer, answer.fields) == (INVALID, {"until"})
