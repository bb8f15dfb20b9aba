"""Discard the choices of a carry-over: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, Action
from tests.factories import CarryOverFactory
from workplans.carryover.services import discard_carry_over
from workplans.models import CarryOver

ACTION = Action(
    "carry_over.discarded",
    page=lambda carry_over: reverse("workplans:discard-carry-over", args=[carry_over.plan.slug]),
    service=lambda actor, carry_over, version: discard_carry_over(
        actor=actor, carry_over=carry_over, version=version
    ),
)


@pytest.fixture
def carry_over(people):
    return CarryOverFactory()


def test_discard_carry_over_done_allows_a_new_one(attempt, people, carry_over):
    assert attempt(people.sophie, carry_over, version=1) == DONE
    assert CarryOver.objects.get().state == "discarded"
    CarryOverFactory(plan=carry_over.plan)


def test_discard_carry_over_by_others_than_the_secretariat_is_forbidden(attempt, people, carry_over):
    for person in (people.carla, people.mara, people.lena):
        assert attempt(person, carry_over, version=1) == FORBIDDEN


def test_discard_carry_over_by_a_stranger_is_hidden(attempt, people, carry_over):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, carry_over, version=1) == HIDDEN


def test_discard_carry_over_of_an_older_version_is_a_conflict(attempt, people, carry_over):
    CarryOver.objects.update(version=2)
    assert attempt(people.sophie, carry_over, version=1) == CONFLICT
    assert CarryOver.objects.get().state == "open"
