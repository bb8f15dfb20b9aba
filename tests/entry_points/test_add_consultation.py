"""Request comments from one more: every entry point gives the same answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import GroupFactory, WorkPlanFactory
from workplans.consulting.forms import outside_bodies
from workplans.consulting.services import add_consultation
from workplans.models import Consultation


def call_service(actor, plan, *, due, groups=(), persons=(), outside=""):
    rows = [{"party": group} for group in groups] + [{"person": person} for person in persons]
    (asked,) = rows + outside_bodies(outside)
    return add_consultation(actor=actor, record=plan, due=due, asked=asked)


ACTION = Action(
    "consultation.added",
    page=lambda plan: reverse("workplans:add-consultation", args=[plan.slug]),
    service=call_service,
)
TODAY = timezone.localdate


@pytest.fixture
def plan(db):
    return WorkPlanFactory(state="consultation")


def test_add_consultation_done_notifies_the_liaison(attempt, people, plan):
    assert attempt(people.sophie, plan, due=TODAY(), groups=[GroupFactory(code="BWP")]) == DONE
    row = Consultation.objects.get()
    assert (row.about, row.party.code, row.asked_on, row.answer) == (plan, "BWP", TODAY(), "")
    assert Message.objects.get(kind="consultation.opened").recipient == people.lena


def test_add_consultation_by_others_than_the_secretariat_is_forbidden(attempt, people, plan):
    for person in (people.carla, people.mara, people.lena):
        assert attempt(person, plan, due=TODAY(), outside="The EDQM") == FORBIDDEN


def test_add_consultation_by_a_stranger_is_hidden(attempt, people, plan):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, plan, due=TODAY(), outside="The EDQM") == HIDDEN


@pytest.mark.parametrize("state", ["draft", "adopted", "published"])
def test_add_consultation_to_a_plan_not_in_consultation_is_not_possible(attempt, people, state):
    plan = WorkPlanFactory(state=state)
    assert attempt(people.sophie, plan, due=TODAY(), outside="The EDQM") == NOT_NOW


def test_add_consultation_with_wrong_values_is_invalid(attempt, people, plan):
    assert attempt(people.sophie, plan, due=TODAY() - timedelta(days=1), outside="The EDQM") == INVALID
    assert attempt(people.sophie, plan, due=TODAY(), outside="x" * 201) == INVALID
    assert attempt(people.sophie, plan, due=TODAY(), persons=[people.otto]).fields == {"persons"}


def test_add_consultation_page_with_two_bodies_is_invalid(people, as_user, plan):
    answer = as_user(people.sophie).post(ACTION.page(plan), {"due": TODAY(), "outside": "One\nTwo"})
    assert answer.status_code == 422
    assert not Consultation.objects.exists()
