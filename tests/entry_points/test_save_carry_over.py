"""Keeping what was chosen of a carry-over: every door gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, Action
from tests.factories import ActivityFactory, PlanSectionFactory
from tests.workplans.nexts import items
from workplans.carryover.forms import typed_in
from workplans.carryover.services import save_carry_over
from workplans.models import CarryOver, WorkPlan


def as_service(actor, plan, *, version=0, keep="", **said):
    return save_carry_over(actor=actor, plan=plan, version=version, typed=typed_in(said, items(plan)))


ACTION = Action(
    "carry_over.saved",
    page=lambda plan: reverse("workplans:carry-over-plan", args=[plan.slug]),
    service=as_service,
)


@pytest.fixture
def plan(db):
    return ActivityFactory(section=PlanSectionFactory()).plan


def test_done_whatever_was_typed(attempt, people, plan):
    key = str(plan.activities.get().pk)
    said = {"period_end": "when it is done", f"{key}-fate": "postponed", f"{key}-target": "some day\0"}
    assert attempt(people.sophie, plan, keep="1", **said) == DONE
    kept = CarryOver.objects.get()
    assert kept.typed["header"]["period_end"] == "when it is done"
    assert kept.typed["items"][key] | {"reason": ""} == {
        "fate": "postponed", "target": "some day\ufffd", "tier": "", "into": "", "words": "", "reason": "",
    }  # fmt: skip
    assert WorkPlan.objects.count() == 1


def test_what_is_not_sent_stays(attempt, people, plan):
    assert attempt(people.sophie, plan, keep="1", title="The first words") == DONE
    assert attempt(people.sophie, plan, keep="1", version=1, reference="EMA/2") == DONE
    header = CarryOver.objects.get().typed["header"]
    assert (header["title"], header["reference"]) == ("The first words", "EMA/2")


def test_forbidden(attempt, people, plan):
    for person in (people.carla, people.mara, people.lena):
        assert attempt(person, plan, keep="1") == FORBIDDEN


def test_hidden(attempt, people, plan):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, plan, keep="1") == HIDDEN


def test_conflict(attempt, people, plan):
    assert attempt(people.sophie, plan, keep="1", title="The first words") == DONE
    assert attempt(people.sophie, plan, keep="1", title="Typed at the same time") == CONFLICT
    assert CarryOver.objects.get().typed["header"]["title"] == "The first words"
