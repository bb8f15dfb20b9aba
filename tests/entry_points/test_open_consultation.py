"""Opening a consultation: every door gives the same answer."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.formatting import long_date
from notifications.models import Message
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import GroupFactory, WorkPlanFactory
from workplans.consulting.forms import outside_in
from workplans.consulting.services import open_consultation
from workplans.models import Consultation


def as_service(actor, plan, *, groups=(), persons=(), outside="", **said):
    asked = [{"group": group} for group in groups] + [{"person": person} for person in persons]
    return open_consultation(actor=actor, plan=plan, asked=asked + outside_in(outside), **said)


ACTION = Action(
    "consultation.opened",
    page=lambda plan: reverse("workplans:open-consultation", args=[plan.slug]),
    service=as_service,
)


@pytest.fixture
def plan(db):
    return WorkPlanFactory()


@pytest.fixture
def said(people):
    bwp = GroupFactory(code="BWP")
    closes = timezone.localdate() + timedelta(days=182)
    return {
        "version": 1,
        "closes": closes,
        "groups": [bwp],
        "outside": "EDQM <desk@edqm.example>\nTesting bodies",
    }


def test_done_with_a_row_for_each_and_the_liaison_told(attempt, people, plan, said):
    assert attempt(people.sophie, plan, **said, persons=[people.mara]) == DONE
    plan.refresh_from_db()
    assert (plan.state, plan.consultation_closes) == ("consultation", said["closes"])
    rows = Consultation.objects.all()
    assert {(str(row), row.address) for row in rows} == {
        (said["groups"][0].name, ""), ("Mara Member", ""), ("EDQM", "desk@edqm.example"),
        ("Testing bodies", ""),
    }  # fmt: skip
    assert {row.due for row in rows} == {said["closes"]}
    told = Message.objects.filter(kind="plan.consultation_opened")
    assert {(message.recipient.name, message.reason) for message in told} == {
        ("Lena Liaison", "you speak for BWP"), ("Mara Member", "you were asked yourself"),
    }  # fmt: skip
    assert all(long_date(said["closes"]) in message.text for message in told)


def test_another_length_than_the_usual_passes_with_a_word_of_why(attempt, people, plan, said):
    soon = timezone.localdate() + timedelta(days=20)
    answer = attempt(people.sophie, plan, **said | {"closes": soon})
    assert (answer, answer.fields) == (INVALID, {"waiver"})
    assert "21 days" in answer.words
    assert attempt(people.sophie, plan, **said | {"closes": soon, "waiver": "Two words changed."}) == DONE


def test_invalid(attempt, people, plan, said):
    nobody = said | {"groups": [], "outside": ""}
    assert attempt(people.sophie, plan, **nobody).fields == {"groups"}
    assert attempt(people.sophie, plan, **said | {"closes": date(2020, 1, 1)}).fields == {"closes"}
    assert attempt(people.sophie, plan, **said | {"outside": "x" * 201}) == INVALID
    for person in (people.otto, people.alice, people.fred):
        assert attempt(people.sophie, plan, **said, persons=[person]).fields == {"persons"}
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert not Consultation.objects.exists()


def test_forbidden(attempt, people, plan, said):
    for person in (people.carla, people.mara, people.lena):
        assert attempt(person, plan, **said) == FORBIDDEN


def test_hidden(attempt, people, plan, said):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, plan, **said) == HIDDEN


def test_not_now(attempt, people, said):
    for state in ("consultation", "adopted", "published", "superseded"):
        assert attempt(people.sophie, WorkPlanFactory(state=state), **said) == NOT_NOW


def test_conflict(attempt, people, plan, said):
    type(plan).objects.update(version=2)
    assert attempt(people.sophie, plan, **said) == CONFLICT
