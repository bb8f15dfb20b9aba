"""Putting an answer on record: every door gives the same answer."""

from datetime import date

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.factories import PlanConsultationFactory
from workplans.consulting.services import answer_consultation

ACTION = Action(
    "plan_consultation.answered",
    page=lambda row: reverse("workplans:answer-consultation", args=[row.pk]),
    service=lambda actor, row, version, **said: answer_consultation(
        actor=actor, consultation=row, version=version, values=said
    ),
)
SAID = {
    "version": 1, "answer": "agreed_with_comments", "said": "Shorter sentences, please.",
    "answered_on": date(2026, 5, 4),
}  # fmt: skip


@pytest.fixture
def row(people):
    return PlanConsultationFactory()  # of the BWP


@pytest.mark.parametrize("name", ["sophie", "carla", "lena"])
def test_done_by_the_liaison_of_the_group_or_for_her(attempt, people, row, name):
    person = getattr(people, name)
    assert attempt(person, row, **SAID) == DONE
    row.refresh_from_db()
    assert (row.answer, row.said, row.recorded_by) == ("agreed_with_comments", SAID["said"], person)
    assert attempt(person, row, **SAID | {"version": 2, "answer": "agreed"}) == DONE


def test_who_is_asked_in_person_answers(attempt, people):
    row = PlanConsultationFactory(group=None, person=people.mara)
    assert attempt(people.mara, row, **SAID) == DONE
    assert attempt(people.lena, row, **SAID | {"version": 2}) == FORBIDDEN


def test_forbidden(attempt, people, row):
    for person in (people.mara, people.niels):
        assert attempt(person, row, **SAID) == FORBIDDEN
    other = PlanConsultationFactory(group__code="QWP")
    assert attempt(people.lena, other, **SAID) == FORBIDDEN


def test_hidden(attempt, people, row):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, row, **SAID) == HIDDEN


def test_invalid(attempt, people, row):
    assert attempt(people.lena, row, **SAID | {"answer": ""}).fields == {"answer"}
    assert attempt(people.lena, row, **SAID | {"answer": "perhaps"}) == INVALID
    assert attempt(people.lena, row, **SAID | {"answer": "objected", "said": ""}).fields == {"said"}


def test_conflict(attempt, people, row):
    type(row).objects.update(version=2)
    assert attempt(people.lena, row, **SAID) == CONFLICT
