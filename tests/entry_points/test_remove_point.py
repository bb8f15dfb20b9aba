"""Remove a focus area or an issue from a plan: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import FocusAreaFactory, PlanPointFactory
from topics.models import FocusArea
from workplans.models import PlanPoint
from workplans.plan_topics.services import remove_point

ACTION = Action(
    "plan_point.removed",
    page=lambda point: reverse("workplans:remove-point", args=[point.pk]),
    service=lambda actor, point, **values: remove_point(actor=actor, point=point, **values),
)
VALUES = {"version": 1, "reason": "Answered elsewhere."}


@pytest.fixture
def point(people):
    return PlanPointFactory(focus_area=FocusAreaFactory())


def test_remove_point_done_keeps_the_focus_area(attempt, people, point):
    assert attempt(people.mara, point, **VALUES) == DONE
    assert (PlanPoint.objects.count(), FocusArea.objects.count()) == (0, 1)
    assert Entry.objects.get(action="plan_point.removed").payload.data == {"reason": "Answered elsewhere."}


def test_remove_point_without_a_reason_is_invalid(attempt, people, point):
    answer = attempt(people.mara, point, version=1, reason=" ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_remove_point_of_an_older_version_is_a_conflict(attempt, people, point):
    PlanPoint.objects.update(version=2)
    assert attempt(people.mara, point, **VALUES) == CONFLICT


def test_remove_point_by_a_reader_is_forbidden(attempt, people, point):
    assert attempt(people.lena, point, **VALUES) == FORBIDDEN


def test_remove_point_by_a_stranger_is_hidden(attempt, people, point):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, point, **VALUES) == HIDDEN


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_remove_point_of_an_adopted_plan_is_not_possible(attempt, people, point, state):
    type(point.plan).objects.update(state=state)
    assert attempt(people.mara, point, **VALUES) == NOT_NOW
