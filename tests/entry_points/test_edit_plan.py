"""Edit the header of a plan: every entry point gives the same answer."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import WorkPlanFactory
from workplans.services import edit_plan

ACTION = Action(
    "plan.edited",
    page=lambda plan: reverse("workplans:edit-plan", args=[plan.slug]),
    service=lambda actor, plan, version, **values: edit_plan(
        actor=actor, plan=plan, version=version, values=values
    ),
)


@pytest.fixture
def plan(people):
    return WorkPlanFactory(title="Work plan", slug="plan", reference="EMA/1/2023", reference_key="EMA/1/2023")


@pytest.fixture
def values(plan):
    return {
        "version": 1, "title": "Work plan", "group": plan.group, "chair": "Carla Chair",
        "period_start": date(2023, 1, 1), "period_end": date(2023, 12, 31),
    }  # fmt: skip


def test_edit_plan_done_is_saved(attempt, people, plan, values):
    assert attempt(people.mara, plan, **values | {"reference": "ema/2/2023 Rev. 1"}) == DONE
    plan.refresh_from_db()
    assert (plan.chair, plan.reference_key, plan.version) == ("Carla Chair", "EMA/2/2023", 2)


def test_edit_plan_unchanged_writes_no_entry(people, plan):
    values = {"title": plan.title, "reference": plan.reference}
    edit_plan(actor=people.mara, plan=plan, version=1, values=values)
    plan.refresh_from_db()
    assert (plan.version, Entry.objects.count()) == (1, 0)


def test_edit_plan_by_a_reader_is_forbidden(attempt, people, plan, values):
    assert attempt(people.lena, plan, **values) == FORBIDDEN


def test_edit_plan_by_a_stranger_is_hidden(attempt, people, plan, values):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, plan, **values) == HIDDEN


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_edit_plan_adopted_is_not_possible(attempt, people, plan, values, state):
    type(plan).objects.update(state=state)
    assert attempt(people.mara, plan, **values) == NOT_NOW


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"period_end": date(2022, 1, 1)}, {"reference": "EMA/9/2023"}]
)
def test_edit_plan_with_wrong_values_is_invalid(attempt, people, plan, values, wrong):
    WorkPlanFactory(reference="EMA/9/2023", reference_key="EMA/9/2023")
    assert attempt(people.mara, plan, **values | wrong) == INVALID


def test_edit_plan_of_an_older_version_is_a_conflict(attempt, people, plan, values):
    edit_plan(actor=people.niels, plan=plan, version=1, values={"chair": "Niels"})
    assert attempt(people.mara, plan, **values) == CONFLICT
