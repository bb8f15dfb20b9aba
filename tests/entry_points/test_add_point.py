"""Add a focus area or an issue to a topic in a plan: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import PlanPointFactory, PlanTopicFactory
from workplans.plan_topics.services import add_point

ACTION = Action(
    "plan_point.added",
    page=lambda row: reverse("workplans:add-point", args=[row.pk]),
    service=lambda actor, row, **values: add_point(actor=actor, plan_topic=row, values=values),
)
VALUES = {"kind": "focus_area", "text": "A new point."}


@pytest.fixture
def row(people):
    return PlanTopicFactory()


def test_add_point_done_stands_after_the_last_of_its_kind(attempt, people, row):
    PlanPointFactory(plan_topic=row, position=1, text="An area.")
    PlanPointFactory(plan_topic=row, position=2, text="An issue.", kind="challenge")
    assert attempt(people.mara, row, **VALUES) == DONE
    points = row.points.order_by("position").values_list("position", "text")
    assert list(points) == [(1, "An area."), (2, "A new point."), (3, "An issue.")]
    assert not row.topic.focus_areas.exists()


@pytest.mark.parametrize("wrong", [{"text": ""}, {"kind": "goal"}])
def test_add_point_with_wrong_values_is_invalid(attempt, people, row, wrong):
    assert attempt(people.mara, row, **VALUES | wrong) == INVALID


def test_add_point_by_a_reader_is_forbidden(attempt, people, row):
    assert attempt(people.lena, row, **VALUES) == FORBIDDEN


def test_add_point_by_a_stranger_is_hidden(attempt, people, row):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, row, **VALUES) == HIDDEN


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_add_point_of_an_adopted_plan_is_not_possible(attempt, people, row, state):
    type(row.plan).objects.update(state=state)
    assert attempt(people.mara, row, **VALUES) == NOT_NOW
