"""Making the next plan of one: every door gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.factories import ActivityFactory, PlanSectionFactory
from tests.workplans.nexts import HEADER, items
from workplans.carryover.forms import typed_in
from workplans.carryover.services import carry_over_plan, save_carry_over
from workplans.models import CarryOver, WorkPlan


def as_service(actor, plan, *, version=0, make="", **said):
    return carry_over_plan(actor=actor, plan=plan, version=version, typed=typed_in(said, items(plan)))


ACTION = Action(
    "plan.carried_over",
    page=lambda plan: reverse("workplans:carry-over-plan", args=[plan.slug]),
    service=as_service,
)
SAID = HEADER | {"make": "1"}


@pytest.fixture
def plan(db):
    return ActivityFactory(section=PlanSectionFactory(plan__state="published")).plan


def test_done(attempt, people, plan):
    assert attempt(people.sophie, plan, **SAID) == DONE
    made = WorkPlan.objects.get(reference=HEADER["reference"])
    assert (made.state, made.activities.get().continues) == ("draft", plan.activities.get())
    assert CarryOver.objects.get().made == made


def test_forbidden(attempt, people, plan):
    for person in (people.carla, people.mara, people.lena):
        assert attempt(person, plan, **SAID) == FORBIDDEN
    assert WorkPlan.objects.count() == 1


def test_hidden(attempt, people, plan):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, plan, **SAID) == HIDDEN


def test_invalid_with_what_was_typed(attempt, people, plan):
    key = plan.activities.get().pk
    typed = {f"{key}-fate": "postponed", f"{key}-target": "when it suits", f"{key}-reason": "Too much to do."}
    answer = attempt(people.sophie, plan, **SAID | {"title": "A title of its own"}, **typed)
    assert answer == INVALID
    assert "quarter" in answer.words
    assert attempt(people.sophie, plan, **SAID | {"period_end": "1 May 1999"}) == INVALID
    assert WorkPlan.objects.count() == 1


def test_conflict_where_somebody_else_began(attempt, people, plan):
    save_carry_over(actor=people.sophie, plan=plan, version=0, typed={})
    assert attempt(people.sophie, plan, **SAID) == CONFLICT
    assert attempt(people.sophie, plan, **SAID | {"version": 7}) == CONFLICT
    assert attempt(people.sophie, plan, **SAID | {"version": 1}) == DONE
