"""Every entry point of `add_term` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.factories import GlossaryTermFactory
from topics.models import GlossaryTerm
from topics.services import add_term

ACTION = Action(
    "glossary_term.added",
    page=lambda nothing: reverse("topics:add-term"),
    service=lambda actor, nothing, **values: add_term(actor=actor, values=_spelt(values)),
)


def _spelt(values):
    """A page takes the other spellings separated by commas, the service as a list."""
    if "variants" in values:
        values["variants"] = [spelling.strip() for spelling in values["variants"].split(",")]
    return values


def test_add_term_writer_succeeds(attempt, people):
    assert attempt(people.mara, term="DCM", variants="DM, decentralised manufacturing") == DONE
    assert GlossaryTerm.objects.get().variants == ["DM", "decentralised manufacturing"]


def test_add_term_reader_or_stranger_is_refused(attempt, people):
    for reader in (people.lena, people.eva, people.otto):
        assert attempt(reader, term="Mine now") == FORBIDDEN
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, term="Mine now") == HIDDEN
    assert not GlossaryTerm.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"term": ""}, "term"),
        ({"term": "long " * 30}, "term"),
        ({"term": "There already"}, "term"),
        ({"term": "Good", "variants": "long " * 30}, "variants"),
    ],
)
def test_add_term_wrong_value_is_error_at_field(attempt, people, typed, field):
    GlossaryTermFactory(term="There already")
    answer = attempt(people.mara, **typed)
    assert (answer, answer.fields) == (INVALID, {field})
    assert GlossaryTerm.objects.count() == 1
