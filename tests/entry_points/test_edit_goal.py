"""Edit a strategic goal: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import StrategicGoalFactory
from workplans.services import edit_goal

ACTION = Action(
    "goal.edited",
    page=lambda goal: reverse("workplans:edit-goal", args=[goal.pk]),
    service=lambda actor, goal, version, **values: edit_goal(
        actor=actor, goal=goal, version=version, values=values
    ),
)
VALUES = {"version": 1, "text": "A new text."}


@pytest.fixture
def goal(people):
    return StrategicGoalFactory(text="As it was.")


def test_edit_goal_done_is_saved(attempt, people, goal):
    assert attempt(people.mara, goal, **VALUES) == DONE
    entry = Entry.objects.get(action="goal.edited")
    assert entry.related == [f"{goal.KIND}:{goal.pk}", f"work_plan:{goal.plan_id}"]
    goal.refresh_from_db()
    assert goal.text == "A new text."


def test_edit_goal_page_returns_to_the_row(people, as_user, goal):
    answer = as_user(people.mara).post(ACTION.page(goal), VALUES)
    assert answer["Location"].endswith(f"/desk/plan/{goal.plan.slug}/#r{goal.pk}")


def test_edit_goal_unchanged_writes_no_entry(people, goal):
    edit_goal(actor=people.mara, goal=goal, version=1, values={"text": "As it was."})
    goal.refresh_from_db()
    assert (goal.version, Entry.objects.count()) == (1, 0)


def test_edit_goal_by_a_reader_is_forbidden(attempt, people, goal):
    assert attempt(people.lena, goal, **VALUES) == FORBIDDEN


def test_edit_goal_by_a_stranger_is_hidden(attempt, people, goal):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, goal, **VALUES) == HIDDEN


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_edit_goal_of_an_adopted_plan_is_not_possible(attempt, people, goal, state):
    type(goal.plan).objects.update(state=state)
    assert attempt(people.mara, goal, **VALUES) == NOT_NOW
    goal.refresh_from_db()
    assert goal.text == "As it was."


def test_edit_goal_with_wrong_values_is_invalid(attempt, people, goal):
    assert attempt(people.mara, goal, **VALUES | {"text": ""}) == INVALID


def test_edit_goal_of_an_older_version_is_a_conflict(attempt, people, goal):
    edit_goal(actor=people.niels, goal=goal, version=1, values={"text": "Their text."})
    assert attempt(people.mara, goal, **VALUES) == CONFLICT
    goal.refresh_from_db()
    assert goal.text == "Their text."
