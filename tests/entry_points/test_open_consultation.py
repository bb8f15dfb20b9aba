"""Open a consultation: every entry point gives the same answer."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.formatting import long_date
from notifications.models import Message
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import GroupFactory, WorkPlanFactory
from workplans.consulting.forms import outside_bodies
from workplans.consulting.services import open_consultation
from workplans.models import Consultation


def call_service(actor, plan, *, groups=(), persons=(), outside="", **values):
    asked = [{"party": group} for group in groups] + [{"person": person} for person in persons]
    return open_consultation(actor=actor, plan=plan, asked=asked + outside_bodies(outside), **values)


ACTION = Action(
    "consultation.opened",
    page=lambda plan: reverse("workplans:open-consultation", args=[plan.slug]),
    service=call_service,
)


@pytest.fixture
def plan(db):
    return WorkPlanFactory()


@pytest.fixture
def values(people):
    closes = timezone.localdate() + timedelta(days=182)
    outside = "EDQM <desk@edqm.example>\nTesting bodies"
    return {"version": 1, "closes": closes, "groups": [GroupFactory(code="BWP")], "outside": outside}


def test_open_consultation_done_notifies_who_is_asked(attempt, people, plan, values):
    assert attempt(people.sophie, plan, **values, persons=[people.mara]) == DONE
    plan.refresh_from_db()
    assert (plan.state, plan.consultation_closes) == ("consultation", values["closes"])
    rows = Consultation.objects.about(plan)
    assert {(str(row), row.address) for row in rows} == {
        (values["groups"][0].name, ""), ("Mara Member", ""), ("EDQM", "desk@edqm.example"),
        ("Testing bodies", ""),
    }  # fmt: skip
    assert {row.due for row in rows} == {values["closes"]}
    messages = Message.objects.filter(kind="consultation.opened")
    assert {(message.recipient.name, message.reason) for message in messages} == {
        ("Lena Liaison", "you speak for BWP"), ("Mara Member", "you were asked yourself"),
    }  # fmt: skip
    assert all(long_date(values["closes"]) in message.text for message in messages)


def test_open_consultation_of_an_unusual_length_needs_a_reason(attempt, people, plan, values):
    soon = {"closes": timezone.localdate() + timedelta(days=20)}
    answer = attempt(people.sophie, plan, **values | soon)
    assert (answer, answer.fields) == (INVALID, {"length_reason"})
    assert "21 days" in answer.words
    reason = {"length_reason": "Two words changed."}
    assert attempt(people.sophie, plan, **values | soon | reason) == DONE


def test_open_consultation_with_wrong_values_is_invalid(attempt, people, plan, values):
    nobody = {"groups": [], "outside": ""}
    assert attempt(people.sophie, plan, **values | nobody).fields == {"groups"}
    assert attempt(people.sophie, plan, **values | {"closes": date(2020, 1, 1)}).fields == {"closes"}
    assert attempt(people.sophie, plan, **values | {"outside": "x" * 201}) == INVALID
    for person in (people.otto, people.alice, people.fred):
        assert attempt(people.sophie, plan, **values, persons=[person]).fields == {"persons"}
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert not Consultation.objects.exists()


def test_open_consultation_by_others_than_the_secretariat_is_forbidden(attempt, people, plan, values):
    for person in (people.carla, people.mara, people.lena):
        assert attempt(person, plan, **values) == FORBIDDEN


def test_open_consultation_by_a_stranger_is_hidden(attempt, people, plan, values):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, plan, **values) == HIDDEN


@pytest.mark.parametrize("state", ["consultation", "adopted", "published", "superseded"])
def test_open_consultation_on_other_plans_than_drafts_is_not_possible(attempt, people, values, state):
    assert attempt(people.sophie, WorkPlanFactory(state=state), **values) == NOT_NOW


def test_open_consultation_of_an_older_version_is_a_conflict(attempt, people, plan, values):
    type(plan).objects.update(version=2)
    assert attempt(people.sophie, plan, **values) == CONFLICT
