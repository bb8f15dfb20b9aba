"""Edit a focus area or an issue as a plan prints it: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import FocusAreaFactory, PlanPointFactory
from workplans.plan_topics.services import edit_point

ACTION = Action(
    "plan_point.edited",
    page=lambda point: reverse("workplans:edit-point", args=[point.pk]),
    service=lambda actor, point, version, **values: edit_point(
        actor=actor, point=point, version=version, values=values
    ),
)
VALUES = {"version": 1, "text": "Reworded in the plan."}


@pytest.fixture
def point(people):
    return PlanPointFactory(focus_area=FocusAreaFactory(text="As the topic says."))


def test_edit_point_done_leaves_the_focus_area_unchanged(attempt, people, point):
    assert attempt(people.mara, point, **VALUES) == DONE
    point.refresh_from_db()
    assert (point.text, point.focus_area.text) == ("Reworded in the plan.", "As the topic says.")


def test_edit_point_without_text_is_invalid(attempt, people, point):
    assert attempt(people.mara, point, **VALUES | {"text": ""}) == INVALID


def test_edit_point_of_an_older_version_is_a_conflict(attempt, people, point):
    edit_point(actor=people.niels, point=point, version=1, values={"text": "Theirs."})
    assert attempt(people.mara, point, **VALUES) == CONFLICT


def test_edit_point_by_a_reader_is_forbidden(attempt, people, point):
    assert attempt(people.lena, point, **VALUES) == FORBIDDEN


def test_edit_point_by_a_stranger_is_hidden(attempt, people, point):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, point, **VALUES) == HIDDEN


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_edit_point_of_an_adopted_plan_is_not_possible(attempt, people, point, state):
    type(point.plan).objects.update(state=state)
    assert attempt(people.mara, point, **VALUES) == NOT_NOW
