"""Every entry point of `edit_term` gives the same answer."""

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


def test_edit_term_writer_succeeds(attempt, people, term):
    assert attempt(people.mara, term, version=1, term="Decentralised manufacturing") == DONE
    term.refresh_from_db()
    assert (term.term, term.version) == ("Decentralised manufacturing", 2)


def test_edit_term_reader_or_stranger_is_refused(attempt, people, term):
    for reader in (people.lena, people.eva, people.otto):
        assert attempt(reader, term, version=1, term="Mine now") == FORBIDDEN
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, term, version=1, term="Mine now") == HIDDEN


def test_edit_term_existing_term_is_invalid(attempt, people, term):
    GlossaryTermFactory(term="There already")
    answer = attempt(people.mara, term, version=1, term="There already")
    assert (answer, answer.fields) == (INVALID, {"term"})


def test_edit_term_saved_meanwhile_is_conflict(attempt, people, term):
    edit_term(actor=people.niels, term=term, version=1, values={"term": "Saved before"})
    assert attempt(people.mara, term, version=1, term="Saved too late") == CONFLICT
    term.refresh_from_db()
    assert term.term == "Saved before"
