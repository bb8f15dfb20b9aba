"""Record an answer: every entry point gives the same answer."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.factories import ConsultationFactory
from workplans.consulting.services import answer_consultation

ACTION = Action(
    "consultation.answered",
    page=lambda row: reverse("workplans:answer-consultation", args=[row.pk]),
    service=lambda actor, row, version, **values: answer_consultation(
        actor=actor, consultation=row, version=version, values=values
    ),
)
VALUES = {
    "version": 1, "answer": "agreed_with_comments", "answer_text": "Shorter sentences, please.",
    "answered_on": date(2026, 5, 4),
}  # fmt: skip


@pytest.fixture
def row(people):
    return ConsultationFactory()  # of the BWP


@pytest.mark.parametrize("name", ["sophie", "carla", "lena"])
def test_answer_consultation_by_the_liaison_or_the_office_is_done(attempt, people, row, name):
    person = getattr(people, name)
    assert attempt(person, row, **VALUES) == DONE
    row.refresh_from_db()
    assert (row.answer, row.answer_text, row.recorded_by) == (
        "agreed_with_comments", VALUES["answer_text"], person,
    )  # fmt: skip
    assert attempt(person, row, **VALUES | {"version": 2, "answer": "agreed"}) == DONE


def test_answer_consultation_unchanged_writes_no_entry(people, row):
    values = {name: value for name, value in VALUES.items() if name != "version"}
    answer_consultation(actor=people.lena, consultation=row, version=1, values=values)
    row = answer_consultation(actor=people.sophie, consultation=row, version=2, values=values)
    assert (row.version, row.recorded_by) == (2, people.lena)
    assert Entry.objects.filter(action="consultation.answered").count() == 1


def test_answer_consultation_by_the_person_asked_is_done(attempt, people):
    row = ConsultationFactory(party=None, person=people.mara)
    assert attempt(people.mara, row, **VALUES) == DONE
    assert attempt(people.lena, row, **VALUES | {"version": 2}) == FORBIDDEN


def test_answer_consultation_by_somebody_not_asked_is_forbidden(attempt, people, row):
    for person in (people.mara, people.niels):
        assert attempt(person, row, **VALUES) == FORBIDDEN
    other = ConsultationFactory(party__code="QWP")
    assert attempt(people.lena, other, **VALUES) == FORBIDDEN


def test_answer_consultation_by_a_stranger_is_hidden(attempt, people, row):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, row, **VALUES) == HIDDEN


def test_answer_consultation_with_wrong_values_is_invalid(attempt, people, row):
    assert attempt(people.lena, row, **VALUES | {"answer": ""}).fields == {"answer"}
    assert attempt(people.lena, row, **VALUES | {"answer": "perhaps"}) == INVALID
    objection = {"answer": "objected", "answer_text": ""}
    assert attempt(people.lena, row, **VALUES | objection).fields == {"answer_text"}


def test_answer_consultation_of_an_older_version_is_a_conflict(attempt, people, row):
    type(row).objects.update(version=2)
    assert attempt(people.lena, row, **VALUES) == CONFLICT
