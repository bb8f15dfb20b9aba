"""Searching what is public."""

import pytest
from django.test import Client

from publications.models import PublishedRecord
from publications.search import Results, hits, query_of
from publications.services import publish_record, withdraw_publication
from tests.factories import GlossaryTermFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish(people):
    def act(record, number=0):
        return publish_record(actor=people.sophie, record=record, seen_number=number)

    return act


@pytest.fixture
def published_record(publish):
    """Three topics and the glossary's word for one of them."""
    publish(
        TopicFactory(title="Decentralised manufacturing", slug="dcm", description="Made near the patient.")
    )
    publish(TopicFactory(title="Continuous manufacturing", slug="cm", description="What is a *batch* then?"))
    publish(
        TopicFactory(title="Digitalisation", slug="digital", description="Models watch a batch and learn.")
    )
    publish(
        GlossaryTermFactory(
            term="Decentralised manufacturing", variants=["DCM", "DM", "decentralized manufacturing"]
        )
    )


def found(words):
    query = query_of(words)
    if query is None:
        return []
    results = Results(PublishedRecord.objects.readable(), query, 100)
    return [row["slug"] for row in hits(results.object_list, query) if row["kind"] == "topic"]


def test_all_words_are_asked_for(published_record):
    assert found("batch") == ["cm", "digital"] or found("batch") == ["digital", "cm"]
    assert found("batch models") == ["digital"]
    assert found("batch patient") == []


def test_a_phrase_stands_together_and_a_minus_leaves_out(published_record):
    assert found('"near the patient"') == ["dcm"]
    assert found('"patient near"') == []
    assert found("batch -learn") == ["cm"]
    assert found("-batch") == []


@pytest.mark.parametrize(
    "words", ["DM", "dcm", "decentralized manufacturing", '"Decentralized manufacturing"']
)
def test_every_spelling_of_the_glossary_finds_the_others(published_record, words):
    assert found(words) == ["dcm"]


def test_a_spelling_works_among_other_words(published_record):
    assert found("DM patient") == ["dcm"]
    assert found("patient decentralized manufacturing") == ["dcm"]
    assert found("DM batch") == []


def test_an_unpublished_or_withdrawn_term_finds_nothing(people, publish):
    publish(TopicFactory(title="Individualised medicines", slug="im"))
    term = GlossaryTermFactory(term="individualised", variants=["bespoke"])
    assert found("bespoke") == []
    publish(term)
    assert found("bespoke") == ["im"]
    withdraw_publication(actor=people.sophie, record=term, reason="No longer used.")
    assert found("bespoke") == []


def test_a_title_counts_more_than_a_text(publish):
    publish(TopicFactory(title="Something else", slug="text", description="It mentions printing once."))
    publish(TopicFactory(title="3D printing", slug="title", description="Doses made on demand."))
    assert found("printing") == ["title", "text"]


@pytest.mark.parametrize(
    "words", ["", "   ", '"', '""', "-", "--", "the of and", "&|!():*<->", "'; drop", "\\", "a" * 200]
)
def test_odd_questions_find_nothing_and_break_nothing(published_record, words):
    assert found(words) == []


def test_the_page_shows_what_was_found_where_and_why(published_record):
    page = Client().get("/search/?q=DM").content.decode()
    assert "2 publications found" in page
    assert '<a href="/topics/dcm/"><b><mark>Decentralised</mark> <mark>manufacturing</mark></b></a>' in page
    assert '<a href="/glossary/#decentralised-manufacturing">' in page
    page = Client().get("/search/?q=DM&kind=topic").content.decode()
    assert "One publication found" in page
    assert "/glossary/#" not in page
    assert "Nothing found" in Client().get("/search/?q=nowhere").content.decode()
    assert "What are you looking for?" in Client().get("/search/").content.decode()
    assert "&lt;b&gt;" in Client().get("/search/?q=<b>").content.decode()


def test_pages_go_on_to_the_last_hit(publish):
    for n in range(13):
        publish(TopicFactory(title=f"Ripe {n}"))
    first = Client().get("/search/?q=ripe").content.decode()
    second = Client().get("/search/?q=ripe&page=2").content.decode()
    assert first.count("hit-title") == 10
    assert second.count("hit-title") == 3
