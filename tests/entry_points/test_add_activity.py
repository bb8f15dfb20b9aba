"""Add an activity: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import ActivityFactory, PlanSectionFactory
from workplans.models import Activity
from workplans.services import add_activity

ACTION = Action(
    "activity.added",
    page=lambda plan: reverse("workplans:add-activity", args=[plan.slug]),
    service=lambda actor, plan, **values: add_activity(actor=actor, plan=plan, values=values),
)


@pytest.fixture
def section(people):
    return PlanSectionFactory()


@pytest.fixture
def values(section):
    return {
        "section": section, "text": "To be done.", "category": "training", "horizon": "period",
        "target_kind": "none", "progress": "planned",
    }  # fmt: skip


def test_add_activity_done_is_the_last_of_its_section(attempt, people, section, values):
    ActivityFactory(section=section, position=4)
    assert attempt(people.mara, section.plan, **values) == DONE
    last = Activity.objects.order_by("position").last()
    assert (last.position, last.text) == (5, "To be done.")


def test_add_activity_page_returns_to_the_activity(people, as_user, section, values):
    answer = as_user(people.mara).post(ACTION.page(section.plan), values | {"section": section.pk})
    assert answer["Location"] == f"/desk/plan/{section.plan.slug}/#r{Activity.objects.get().pk}"


def test_add_activity_by_a_reader_is_forbidden(attempt, people, section, values):
    assert attempt(people.lena, section.plan, **values) == FORBIDDEN
    assert not Activity.objects.exists()


def test_add_activity_by_a_stranger_is_hidden(attempt, people, section, values):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, section.plan, **values) == HIDDEN


def test_add_activity_to_an_adopted_plan_is_not_possible(attempt, people, section, values):
    type(section.plan).objects.update(state="adopted")
    assert attempt(people.mara, section.plan, **values) == NOT_NOW


@pytest.mark.parametrize("wrong", [{"text": ""}, {"category": ""}, {"progress": "cancelled"}])
def test_add_activity_with_wrong_values_is_invalid(attempt, people, section, values, wrong):
    assert attempt(people.mara, section.plan, **values | wrong) == INVALID
    assert not Activity.objects.exists()


def test_add_activity_to_a_section_of_another_plan_is_invalid(attempt, people, section, values):
    elsewhere = {"section": PlanSectionFactory()}
    assert attempt(people.mara, section.plan, **values | elsewhere).fields == {"section"}


def test_add_activity_form_begins_with_the_section_of_the_link(people, as_user, section):
    second = PlanSectionFactory(plan=section.plan)
    url = ACTION.page(section.plan)
    form = as_user(people.mara).get(f"{url}?section={second.pk}").context["form"]
    assert str(form["section"].value()) == str(second.pk)
    assert as_user(people.mara).get(f"{url}?section=nonsense").status_code == 200
