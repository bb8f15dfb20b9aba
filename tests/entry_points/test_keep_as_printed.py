"""Keeping a reference that leads nowhere: every door gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import PlanSectionFactory, WorkPlanFactory
from workplans.models import WorkPlan
from workplans.releases.services import keep_as_printed

ACTION = Action(
    "plan.kept_as_printed",
    page=lambda plan: reverse("workplans:keep-as-printed", args=[plan.slug]),
    service=lambda actor, plan, **said: keep_as_printed(actor=actor, plan=plan, **said),
)
DEAD = {"printed": "section 1.5", "sentence": "We listen and learn (see section 1.5)."}
SAID = DEAD | {"reason": "It was published so."}


@pytest.fixture
def plan(people):
    section = PlanSectionFactory(number="2.1.5", text=f"At first.\n\n{DEAD['sentence']} And so on.")
    return section.plan


def test_done_by_the_chair(attempt, people, plan):
    assert attempt(people.carla, plan, **SAID) == DONE
    kept = plan.kept_as_printed.get()
    assert (kept.printed, kept.sentence, kept.reason) == tuple(SAID.values())
    assert (kept.place, kept.kept_by) == ("2.1.5 Strategic goals", people.carla)


def test_not_now_once_it_is_decided_or_leads_somewhere_or_the_plan_is_adopted(attempt, people, plan):
    assert attempt(people.carla, plan, **SAID | {"sentence": "See section 1.5 of another text."}) == NOT_NOW
    assert attempt(people.carla, plan, **SAID) == DONE
    assert attempt(people.carla, plan, **SAID) == NOT_NOW
    adopted = WorkPlanFactory(state="adopted")
    assert attempt(people.carla, adopted, **SAID) == NOT_NOW


def test_forbidden_to_who_does_not_adopt_and_hidden_from_others(attempt, people, plan):
    for person in (people.mara, people.lena):
        assert attempt(person, plan, **SAID) == FORBIDDEN
    for stranger in (people.otto, people.eva, people.alice, people.fred, people.dora):
        assert attempt(stranger, plan, **SAID) == HIDDEN
    assert not WorkPlan.objects.get(pk=plan.pk).kept_as_printed.exists()


def test_invalid_without_a_reason(attempt, people, plan):
    answer = attempt(people.sophie, plan, **SAID | {"reason": "  "})
    assert (answer, answer.fields) == (INVALID, {"reason"})
