"""Create the next plan by carrying one over: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.factories import ActivityFactory, PlanSectionFactory
from tests.workplans.next_plans import HEADER, items
from workplans.carryover.forms import typed_in
from workplans.carryover.services import carry_over_plan, save_carry_over
from workplans.models import CarryOver, WorkPlan


def call_service(actor, plan, *, version=0, make="", **sent):
    return carry_over_plan(actor=actor, plan=plan, version=version, typed=typed_in(sent, items(plan)))


ACTION = Action(
    "plan.carried_over",
    page=lambda plan: reverse("workplans:carry-over-plan", args=[plan.slug]),
    service=call_service,
)
VALUES = HEADER | {"make": "1"}


@pytest.fixture
def plan(db):
    return ActivityFactory(section=PlanSectionFactory(plan__state="published")).plan


def test_carry_over_plan_done_creates_a_draft(attempt, people, plan):
    assert attempt(people.sophie, plan, **VALUES) == DONE
    new_plan = WorkPlan.objects.get(reference=HEADER["reference"])
    assert (new_plan.state, new_plan.activities.get().continues) == ("draft", plan.activities.get())
    assert CarryOver.objects.get().new_plan == new_plan


def test_carry_over_plan_by_others_than_the_secretariat_is_forbidden(attempt, people, plan):
    for person in (people.carla, people.mara, people.lena):
        assert attempt(person, plan, **VALUES) == FORBIDDEN
    assert WorkPlan.objects.count() == 1


def test_carry_over_plan_by_a_stranger_is_hidden(attempt, people, plan):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, plan, **VALUES) == HIDDEN


def test_carry_over_plan_with_a_wrong_target_is_invalid(attempt, people, plan):
    key = plan.activities.get().pk
    typed = {
        f"{key}-outcome": "postponed", f"{key}-target": "when it suits", f"{key}-reason": "Too much to do.",
    }  # fmt: skip
    answer = attempt(people.sophie, plan, **VALUES | {"title": "A title of its own"}, **typed)
    assert answer == INVALID
    assert "quarter" in answer.words
    assert WorkPlan.objects.count() == 1


@pytest.mark.parametrize("day", ["1 May 1999", "", "9999-12-31", "2020-01-01"])
def test_carry_over_plan_with_a_wrong_period_is_invalid(attempt, people, plan, day):
    assert attempt(people.sophie, plan, **VALUES | {"period_end": day}) == INVALID
    assert WorkPlan.objects.count() == 1


def test_carry_over_plan_begun_by_somebody_else_is_a_conflict(attempt, people, plan):
    save_carry_over(actor=people.sophie, plan=plan, version=0, typed={})
    assert attempt(people.sophie, plan, **VALUES) == CONFLICT
    assert attempt(people.sophie, plan, **VALUES | {"version": 7}) == CONFLICT
    assert attempt(people.sophie, plan, **VALUES | {"version": 1}) == DONE
