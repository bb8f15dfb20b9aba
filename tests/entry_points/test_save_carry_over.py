"""Save the choices of a carry-over: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, Action
from tests.factories import ActivityFactory, PlanSectionFactory
from tests.workplans.next_plans import items
from workplans.carryover.forms import typed_in
from workplans.carryover.services import save_carry_over
from workplans.models import CarryOver, WorkPlan


def call_service(actor, plan, *, version=0, keep="", **sent):
    return save_carry_over(actor=actor, plan=plan, version=version, typed=typed_in(sent, items(plan)))


ACTION = Action(
    "carry_over.saved",
    page=lambda plan: reverse("workplans:carry-over-plan", args=[plan.slug]),
    service=call_service,
)


@pytest.fixture
def plan(db):
    return ActivityFactory(section=PlanSectionFactory()).plan


def test_save_carry_over_done_keeps_whatever_was_typed(attempt, people, plan):
    key = str(plan.activities.get().pk)
    sent = {
        "period_end": "when it is done", f"{key}-outcome": "postponed", f"{key}-target": "some day\0\u200b",
    }  # fmt: skip
    assert attempt(people.sophie, plan, keep="1", **sent) == DONE
    typed = CarryOver.objects.get().typed
    assert typed["header"]["period_end"] == "when it is done"
    assert typed["items"][key] == {
        "outcome": "postponed", "target": "some day", "tier": "", "into": "", "text": "", "reason": "",
    }  # fmt: skip
    assert WorkPlan.objects.count() == 1


def test_save_carry_over_keeps_what_was_not_sent(attempt, people, plan):
    assert attempt(people.sophie, plan, keep="1", title="The first words") == DONE
    assert attempt(people.sophie, plan, keep="1", version=1, reference="EMA/2") == DONE
    header = CarryOver.objects.get().typed["header"]
    assert (header["title"], header["reference"]) == ("The first words", "EMA/2")


def test_save_carry_over_unchanged_writes_no_entry(people, plan):
    typed = {"header": {"title": "The first words"}}
    save_carry_over(actor=people.sophie, plan=plan, version=0, typed=typed)
    carry_over = save_carry_over(actor=people.sophie, plan=plan, version=1, typed=typed)
    assert (carry_over.version, Entry.objects.count()) == (1, 1)


def test_save_carry_over_by_others_than_the_secretariat_is_forbidden(attempt, people, plan):
    for person in (people.carla, people.mara, people.lena):
        assert attempt(person, plan, keep="1") == FORBIDDEN


def test_save_carry_over_by_a_stranger_is_hidden(attempt, people, plan):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, plan, keep="1") == HIDDEN


def test_save_carry_over_begun_by_somebody_else_is_a_conflict(attempt, people, plan):
    assert attempt(people.sophie, plan, keep="1", title="The first words") == DONE
    assert attempt(people.sophie, plan, keep="1", title="Typed at the same time") == CONFLICT
    assert CarryOver.objects.get().typed["header"]["title"] == "The first words"
