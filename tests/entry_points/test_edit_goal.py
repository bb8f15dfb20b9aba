"""Editing a long-term goal: every door gives the same answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow
from tests.factories import StrategicGoalFactory
from workplans.services import edit_goal

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(db):
    return StrategicGoalFactory(text="As it was.")


def edit(person, goal, version=1, **values):
    return edit_goal(actor=person, goal=goal, version=version, values=values or {"text": "New."})


def post(client, goal, **typed):
    address = reverse("workplans:edit-goal", args=[goal.pk])
    return client.post(address, {"version": 1, "text": "New."} | typed)


def test_done(people, as_user, goal):
    assert edit(people.mara, goal).text == "New."
    entry = Entry.objects.get(action="goal.edited")
    assert entry.related == [f"{goal.KIND}:{goal.pk}", f"work_plan:{goal.plan_id}"]
    answer = post(as_user(people.niels), goal, text="Newer.", version=2)
    assert answer["Location"].endswith(f"/desk/plan/{goal.plan.slug}/#r{goal.pk}")
    goal.refresh_from_db()
    assert goal.text == "Newer."


def test_forbidden(people, as_user, goal):
    for person in (people.lena, people.otto, people.fred, people.dora, people.alice):
        with pytest.raises(PermissionDenied):
            edit(person, goal)
    assert post(as_user(people.lena), goal).status_code == 403


def test_hidden(people, as_user, goal):
    for person in (people.otto, people.eva, people.fred, people.alice):
        assert post(as_user(person), goal).status_code == 404


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_not_now(people, as_user, goal, state):
    type(goal.plan).objects.update(state=state)
    with pytest.raises(NotPossibleNow, match="its words stand"):
        edit(people.mara, goal)
    assert post(as_user(people.mara), goal).status_code == 409
    goal.refresh_from_db()
    assert goal.text == "As it was."


def test_invalid(people, as_user, goal):
    with pytest.raises(ValidationError):
        edit(people.mara, goal, **{"text": ""})
    answer = post(as_user(people.mara), goal, **{"text": ""})
    assert answer.status_code == 422
    assert "form-errors" in answer.content.decode()


def test_conflict(people, as_user, goal):
    edit(people.niels, goal, text="Theirs.")
    with pytest.raises(EditConflict):
        edit(people.mara, goal, text="Mine.")
    answer = post(as_user(people.mara), goal, text="Mine.")
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in shown
    assert "Mine" in shown
    goal.refresh_from_db()
    assert goal.text == "Theirs."
