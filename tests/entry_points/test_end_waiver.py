"""End a waiver: every entry point gives the same answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, NOT_NOW, Action
from tests.factories import WaiverFactory
from workplans.commitments.services import end_waiver

ACTION = Action(
    "waiver.ended",
    page=lambda waiver: reverse("workplans:end-waiver", args=[waiver.pk]),
    service=lambda actor, waiver, version: end_waiver(actor=actor, waiver=waiver, version=version),
)


@pytest.fixture
def waiver(people):
    return WaiverFactory()


def test_end_waiver_by_the_chair_is_done(attempt, people, waiver):
    assert attempt(people.carla, waiver, version=1) == DONE
    waiver.refresh_from_db()
    assert (waiver.ended_on, waiver.ended_by) == (localdate(), people.carla)


def test_end_waiver_that_is_over_is_not_possible(attempt, people, waiver):
    end_waiver(actor=people.sophie, waiver=waiver, version=1)
    assert attempt(people.carla, waiver, version=1) == NOT_NOW
    expired = WaiverFactory(until=localdate() - timedelta(days=1))
    assert attempt(people.carla, expired, version=1) == NOT_NOW


def test_end_waiver_by_others_is_forbidden_or_hidden(attempt, people, waiver):
    for person in (people.mara, people.lena):
        assert attempt(person, waiver, version=1) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, waiver, version=1) == HIDDEN


def test_end_waiver_of_another_version_is_a_conflict(attempt, people, waiver):
    assert attempt(people.carla, waiver, version=2) == CONFLICT
    waiver.refresh_from_db()
    assert waiver.ended_on is None
