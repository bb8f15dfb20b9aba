"""Keep a broken cross-reference as printed: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import PlanSectionFactory, WorkPlanFactory
from workplans.models import WorkPlan
from workplans.releases.services import keep_as_printed

ACTION = Action(
    "plan.kept_as_printed",
    page=lambda plan: reverse("workplans:keep-as-printed", args=[plan.slug]),
    service=lambda actor, plan, **values: keep_as_printed(actor=actor, plan=plan, **values),
)
BROKEN = {"printed": "section 1.5", "sentence": "We listen and learn (see section 1.5)."}
VALUES = BROKEN | {"reason": "It was published so."}


@pytest.fixture
def plan(people):
    section = PlanSectionFactory(number="2.1.5", text=f"At first.\n\n{BROKEN['sentence']} And so on.")
    return section.plan


def test_keep_as_printed_by_the_chair_is_done(attempt, people, plan):
    assert attempt(people.carla, plan, **VALUES) == DONE
    kept = plan.kept_as_printed.get()
    assert (kept.printed, kept.sentence, kept.reason) == tuple(VALUES.values())
    assert (kept.place, kept.kept_by) == ("2.1.5 Strategic goals", people.carla)


def test_keep_as_printed_reference_that_is_not_open_is_not_possible(attempt, people, plan):
    assert attempt(people.carla, plan, **VALUES | {"sentence": "See section 1.5 of another text."}) == NOT_NOW
    assert attempt(people.carla, plan, **VALUES) == DONE
    assert attempt(people.carla, plan, **VALUES) == NOT_NOW
    adopted = WorkPlanFactory(state="adopted")
    assert attempt(people.carla, adopted, **VALUES) == NOT_NOW


def test_keep_as_printed_by_others_is_forbidden_or_hidden(attempt, people, plan):
    for person in (people.mara, people.lena):
        assert attempt(person, plan, **VALUES) == FORBIDDEN
    for stranger in (people.otto, people.eva, people.alice, people.fred, people.dora):
        assert attempt(stranger, plan, **VALUES) == HIDDEN
    assert not WorkPlan.objects.get(pk=plan.pk).kept_as_printed.exists()


def test_keep_as_printed_without_a_reason_is_invalid(attempt, people, plan):
    answer = attempt(people.sophie, plan, **VALUES | {"reason": "  "})
    assert (answer, answer.fields) == (INVALID, {"reason"})
