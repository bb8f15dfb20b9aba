"""Asking one more: every door gives the same answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import GroupFactory, WorkPlanFactory
from workplans.consulting.forms import outside_in
from workplans.consulting.services import add_consultation
from workplans.models import Consultation


def as_service(actor, plan, *, due, groups=(), outside=""):
    (asked,) = [{"group": group} for group in groups] + outside_in(outside)
    return add_consultation(actor=actor, plan=plan, due=due, asked=asked)


ACTION = Action(
    "plan_consultation.added",
    page=lambda plan: reverse("workplans:add-consultation", args=[plan.slug]),
    service=as_service,
)
TODAY = timezone.localdate


@pytest.fixture
def plan(db):
    return WorkPlanFactory(state="consultation")


def test_done(attempt, people, plan):
    assert attempt(people.sophie, plan, due=TODAY(), groups=[GroupFactory(code="BWP")]) == DONE
    row = Consultation.objects.get()
    assert (row.group.code, row.asked_on, row.answer) == ("BWP", TODAY(), "")
    assert Message.objects.get(kind="plan.consultation_opened").recipient == people.lena


def test_forbidden(attempt, people, plan):
    for person in (people.carla, people.mara, people.lena):
        assert attempt(person, plan, due=TODAY(), outside="The EDQM") == FORBIDDEN


def test_hidden(attempt, people, plan):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, plan, due=TODAY(), outside="The EDQM") == HIDDEN


def test_not_now(attempt, people):
    for state in ("draft", "adopted", "published"):
        plan = WorkPlanFactory(state=state)
        assert attempt(people.sophie, plan, due=TODAY(), outside="The EDQM") == NOT_NOW


def test_invalid(attempt, people, plan):
    assert attempt(people.sophie, plan, due=TODAY() - timedelta(days=1), outside="The EDQM") == INVALID
    assert attempt(people.sophie, plan, due=TODAY(), outside="x" * 201) == INVALID


def test_one_at_a_time(people, as_user, plan):
    address = reverse("workplans:add-consultation", args=[plan.slug])
    answer = as_user(people.sophie).post(address, {"due": TODAY(), "outside": "One\nTwo"})
    assert answer.status_code == 422
    assert not Consultation.objects.exists()
