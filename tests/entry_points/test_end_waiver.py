"""Taking a commitment up again: every door gives the same answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, NOT_NOW, Action
from tests.factories import WaiverFactory
from workplans.commitments.services import end_waiver

ACTION = Action(
    "waiver.ended",
    page=lambda waiver: reverse("workplans:end-waiver", args=[waiver.pk]),
    service=lambda actor, waiver: end_waiver(actor=actor, waiver=waiver, version=waiver.version),
)


@pytest.fixture
def waiver(people):
    return WaiverFactory()


def test_done_by_the_chair(attempt, people, waiver):
    assert attempt(people.carla, waiver) == DONE
    waiver.refresh_from_db()
    assert (waiver.ended_on, waiver.ended_by) == (localdate(), people.carla)


def test_not_now_when_it_is_over(attempt, people, waiver):
    end_waiver(actor=people.sophie, waiver=waiver, version=1)
    assert attempt(people.carla, waiver) == NOT_NOW
    gone = WaiverFactory(until=localdate() - timedelta(days=1))
    assert attempt(people.carla, gone) == NOT_NOW


def test_forbidden_to_who_only_writes_or_reads_and_hidden_from_others(attempt, people, waiver):
    for person in (people.mara, people.lena):
        assert attempt(person, waiver) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, waiver) == HIDDEN
