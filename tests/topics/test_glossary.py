"""The desk's pages of the glossary."""

import csv
from io import StringIO

import pytest

from tests.factories import GlossaryTermFactory
from topics.models import GlossaryTerm

pytestmark = pytest.mark.django_db


def words_of(response):
    return response.content.decode()


@pytest.fixture
def terms(people):
    GlossaryTermFactory(
        term="DCM", variants=["DM", "decentralised manufacturing"], definition="Near the patient"
    )
    GlossaryTermFactory(term="CM", variants=["continuous manufacturing"], definition="Without batches")


@pytest.mark.parametrize(
    ("words", "expected"),
    [("", ["CM", "DCM"]), ("manufacturing", ["CM", "DCM"]), ("dm", ["DCM"]), ("batch", ["CM"]), ("100%", [])],
)
def test_glossary_search_and_export(people, as_user, terms, words, expected):
    mara = as_user(people.mara)
    assert [term.term for term in mara.get("/desk/glossary/", {"q": words}).context["page"]] == expected
    sheet = mara.get("/desk/glossary/", {"q": words, "format": "csv"}).getvalue().decode("utf-8-sig")
    assert [row[0] for row in csv.reader(StringIO(sheet))] == ["Term", *expected]


def test_glossary_unknown_parameter_is_refused_by_name(people, as_user, terms):
    for query, name in (("colour=red", "colour"), ("format=pdf", "format"), ("q=%00", "q")):
        response = as_user(people.mara).get(f"/desk/glossary/?{query}")
        assert response.status_code == 400
        assert name in words_of(response)


def test_empty_glossary_tells_next_step(people, as_user):
    assert "Add a term of the field" in words_of(as_user(people.mara).get("/desk/glossary/"))
    assert "Members add the terms" in words_of(as_user(people.lena).get("/desk/glossary/"))


def test_glossary_visible_at_desk_only(people, as_user, terms):
    for reader in (people.lena, people.otto, people.eva):
        assert "decentralised manufacturing" in words_of(as_user(reader).get("/desk/glossary/"))
    for stranger in (people.alice, people.fred):
        assert as_user(stranger).get("/desk/glossary/").status_code == 404
    assert GlossaryTerm.objects.visible_to(people.otto).count() == 2
