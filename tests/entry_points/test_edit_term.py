"""Editing a term of the glossary: every door it has gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.factories import GlossaryTermFactory
from topics.services import edit_term

ACTION = Action(
    "glossary_term.edited",
    page=lambda term: reverse("topics:edit-term", args=[term.pk]),
    service=lambda actor, record, version, **values: edit_term(
        actor=actor, term=record, version=version, values=values
    ),
)


@pytest.fixture
def term(people):
    return GlossaryTermFactory(term="DCM")


def test_done_by_who_writes(attempt, people, term):
    assert attempt(people.mara, term, version=1, term="Decentralised manufacturing") == DONE
    term.refresh_from_db()
    assert (term.term, term.version) == ("Decentralised manufacturing", 2)


def test_forbidden_to_who_only_reads_and_hidden_from_who_does_not_work_here(attempt, people, term):
    for reader in (people.lena, people.eva, people.otto):
        assert attempt(reader, term, version=1, term="Mine now") == FORBIDDEN
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, term, version=1, term="Mine now") == HIDDEN


def test_invalid_as_a_term_there_is_already(attempt, people, term):
    GlossaryTermFactory(term="There already")
    answer = attempt(people.mara, term, version=1, term="There already")
    assert (answer, answer.fields) == (INVALID, {"term"})


def test_conflict_when_somebody_saved_before(attempt, people, term):
    edit_term(actor=people.niels, term=term, version=1, values={"term": "Saved before"})
    assert attempt(people.mara, term, version=1, term="Saved too late") == CONFLICT
    term.refresh_from_db()
    assert term.term == "Saved before"
