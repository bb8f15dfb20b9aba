"""Every entry point of `remove_term` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, Action
from tests.factories import GlossaryTermFactory
from topics.models import GlossaryTerm
from topics.services import edit_term, remove_term

ACTION = Action(
    "glossary_term.removed",
    page=lambda term: reverse("topics:remove-term", args=[term.pk]),
    service=lambda actor, term, version: remove_term(actor=actor, term=term, version=version),
)


@pytest.fixture
def term(people):
    return GlossaryTermFactory()


def test_remove_term_writer_succeeds(attempt, people, term):
    assert attempt(people.mara, term, version=1) == DONE
    assert not GlossaryTerm.objects.exists()


def test_remove_term_reader_or_stranger_is_refused(attempt, people, term):
    for reader in (people.lena, people.eva, people.otto):
        assert attempt(reader, term, version=1) == FORBIDDEN
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, term, version=1) == HIDDEN
    assert GlossaryTerm.objects.exists()


def test_remove_term_changed_meanwhile_is_a_conflict(attempt, people, term):
    edit_term(actor=people.niels, term=term, version=1, values={"definition": "Reworded since"})
    answer = attempt(people.mara, term, version=1)
    assert answer == CONFLICT
    assert attempt(people.mara, term, version=2) == DONE
