"""Waive a commitment: every entry point gives the same answer."""

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
    service=lambda actor, commitment, **values: waive_commitment(
        actor=actor, commitment=commitment, **values
    ),
)
VALUES = {"reason": "The building was closed."}


@pytest.fixture
def commitment(people):
    return CommitmentFactory()


def test_waive_commitment_by_the_chair_is_done(attempt, people, commitment):
    until = localdate() + timedelta(days=30)
    assert attempt(people.carla, commitment, until=until, **VALUES) == DONE
    waiver = commitment.waivers.get()
    assert (waiver.reason, waiver.until, waiver.waived_by) == (VALUES["reason"], until, people.carla)


def test_waive_commitment_after_an_earlier_waiver_is_done(attempt, people, commitment):
    WaiverFactory(commitment=commitment, until=localdate() - timedelta(days=1))
    assert attempt(people.sophie, commitment, **VALUES) == DONE


def test_waive_commitment_that_is_waived_is_not_possible(attempt, people, commitment):
    WaiverFactory(commitment=commitment)
    assert attempt(people.carla, commitment, **VALUES) == NOT_NOW


def test_waive_commitment_by_others_is_forbidden_or_hidden(attempt, people, commitment):
    for person in (people.mara, people.lena):
        assert attempt(person, commitment, **VALUES) == FORBIDDEN
    for stranger in (people.otto, people.eva, people.alice, people.fred, people.dora):
        assert attempt(stranger, commitment, **VALUES) == HIDDEN


def test_waive_commitment_without_a_reason_or_until_a_past_day_is_invalid(attempt, people, commitment):
    answer = attempt(people.carla, commitment, reason="  ")
    assert (answer, answer.fields) == (INVALID, {"reason"})
    answer = attempt(people.carla, commitment, until=localdate() - timedelta(days=1), **VALUES)
    assert (answer, answer.fields) == (INVALID, {"until"})
