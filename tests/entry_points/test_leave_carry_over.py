"""Putting a carry-over aside: every door gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, Action
from tests.factories import CarryOverFactory
from workplans.carryover.services import leave_carry_over
from workplans.models import CarryOver

ACTION = Action(
    "carry_over.left",
    page=lambda found: reverse("workplans:leave-carry-over", args=[found.plan.slug]),
    service=lambda actor, found, version: leave_carry_over(actor=actor, carry_over=found, version=version),
)


@pytest.fixture
def begun(db):
    return CarryOverFactory()


def test_done_and_the_next_one_begins_anew(attempt, people, begun):
    assert attempt(people.sophie, begun, version=1) == DONE
    assert CarryOver.objects.get().state == "left"
    CarryOverFactory(plan=begun.plan)


def test_forbidden(attempt, people, begun):
    for person in (people.carla, people.mara, people.lena):
        assert attempt(person, begun, version=1) == FORBIDDEN


def test_hidden(attempt, people, begun):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, begun, version=1) == HIDDEN


def test_conflict(attempt, people, begun):
    CarryOver.objects.update(version=2)
    assert attempt(people.sophie, begun, version=1) == CONFLICT
    assert CarryOver.objects.get().state == "open"
