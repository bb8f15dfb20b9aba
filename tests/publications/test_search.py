"""The public search."""

import re

import pytest
from django.test import Client

from publications import search
from publications.models import PublishedRecord
from publications.search import Results, extract, hits, marked, query_of
from publications.services import publish_record, withdraw_publication
from tests.factories import GlossaryTermFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish(people):
    def publish_first(record):
        return publish_record(actor=people.sophie, record=record, seen_number=0)

    return publish_first


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


def topics_found(words):
    query = query_of(words)
    if query is None:
        return []
    results = Results(PublishedRecord.objects.readable(), query, 100)
    return [row["slug"] for row in hits(results.object_list, query) if row["kind"] == "topic"]


def test_search_finds_records_with_all_the_words(published_record):
    assert topics_found("batch") == ["cm", "digital"] or topics_found("batch") == ["digital", "cm"]
    assert topics_found("batch models") == ["digital"]
    assert topics_found("batch patient") == []


def test_search_for_a_phrase_and_without_a_word(published_record):
    assert topics_found('"near the patient"') == ["dcm"]
    assert topics_found('"patient near"') == []
    assert topics_found("batch -learn") == ["cm"]
    assert topics_found("-batch") == []


@pytest.mark.parametrize(
    "words", ["DM", "dcm", "decentralized manufacturing", '"Decentralized manufacturing"']
)
def test_search_for_any_spelling_of_a_term_finds_the_others(published_record, words):
    assert topics_found(words) == ["dcm"]


def test_search_for_a_spelling_among_other_words(published_record):
    assert topics_found("DM patient") == ["dcm"]
    assert topics_found("patient decentralized manufacturing") == ["dcm"]
    assert topics_found("DM batch") == []


def test_spelling_of_an_unpublished_or_withdrawn_term_finds_nothing(people, publish):
    publish(TopicFactory(title="Individualised medicines", slug="im"))
    term = GlossaryTermFactory(term="individualised", variants=["bespoke"])
    assert topics_found("bespoke") == []
    publish(term)
    assert topics_found("bespoke") == ["im"]
    withdraw_publication(actor=people.sophie, record=term, reason="No longer used.")
    assert topics_found("bespoke") == []


def test_match_in_a_title_ranks_above_a_match_in_a_text(publish):
    publish(TopicFactory(title="Something else", slug="text", description="It mentions printing once."))
    publish(TopicFactory(title="3D printing", slug="title", description="Doses made on demand."))
    assert topics_found("printing") == ["title", "text"]


@pytest.mark.parametrize(
    "words", ["", "   ", '"', '""', "-", "--", "the of and", "&|!():*<->", "'; drop", "\\", "a" * 200]
)
def test_odd_input_finds_nothing(published_record, words):
    assert topics_found(words) == []


def test_search_page_shows_results_with_extracts_and_filters(published_record):
    page = Client().get("/search/?q=DM").content.decode()
    assert "2 results" in page
    assert '<a href="/topics/dcm/"><b><mark>Decentralised</mark> <mark>manufacturing</mark></b></a>' in page
    assert '<a href="/glossary/#decentralised-manufacturing">' in page
    page = Client().get("/search/?q=DM&kind=topic").content.decode()
    assert "1 result." in page
    assert "/glossary/#" not in page
    assert "No results" in Client().get("/search/?q=nowhere").content.decode()
    assert "Enter what you are looking for" in Client().get("/search/").content.decode()
    assert "&lt;b&gt;" in Client().get("/search/?q=<b>").content.decode()


def test_search_pages_lead_to_the_last_result(publish):
    for n in range(13):
        publish(TopicFactory(title=f"Ripe {n}"))
    first = Client().get("/search/?q=ripe").content.decode()
    second = Client().get("/search/?q=ripe&page=2").content.decode()
    assert first.count("hit-title") == 10
    assert second.count("hit-title") == 3


def test_extract_marks_words_in_any_accent_and_case_and_escapes_everything():
    words = re.compile("(?:osterreich|batch)\\w*")
    assert marked("<b>Österreich</b> & batches", words) == (
        "&lt;b&gt;<mark>Österreich</mark>&lt;/b&gt; &amp; <mark>batches</mark>"
    )
    assert marked("subbatch", words) == "subbatch"


def test_extract_begins_before_the_first_match_and_ends_with_whole_words():
    text = extract("word " * 100 + "batch " + "more " * 100, re.compile("(?:batch)\\w*"))
    assert text.startswith("… word word")
    assert text.endswith("more …")
    assert text.count("<mark>batch</mark>") == 1
    assert extract("Short text.", re.compile("(?:batch)\\w*")) == "Short text."


def test_search_page_with_curly_quotes_looks_for_the_phrase(published_record):
    curly = Client().get("/search/", {"q": "“continuous manufacturing”"}).content.decode()
    straight = Client().get("/search/", {"q": '"continuous manufacturing"'}).content.decode()
    assert "1 result." in curly
    assert (
        curly.partition("<ol")[2].partition("</ol>")[0] == straight.partition("<ol")[2].partition("</ol>")[0]
    )


@pytest.mark.parametrize(
    ("typed", "same"),
    [("point-of-care", "point of care"), ("real-time", "real time"), ("3-D printing", "3D printing")],
)
def test_search_for_a_hyphenated_word_finds_the_same_as_for_separate_words(publish, typed, same):
    publish(TopicFactory(title="3D printing at the point of care", slug="one"))
    publish(
        TopicFactory(title="3-D printing", slug="two", description="Real-time release at the point-of-care.")
    )
    publish(
        TopicFactory(title="Other", slug="three", description="A point is care; time is real; pointofcare.")
    )
    assert sorted(topics_found(typed)) == sorted(topics_found(same)) != []


def test_search_page_suggests_similar_words_only_where_nothing_matches(published_record):
    page = " ".join(Client().get("/search/?q=continous+manufcturing").content.decode().split())
    assert 'Did you mean <a href="?q=continuous+manufacturing"><b>continuous manufacturing</b></a>?' in page
    assert "Did you mean" not in Client().get("/search/?q=batch&kind=glossary_term").content.decode()
    assert "Did you mean" not in Client().get("/search/?q=xyzzyqq").content.decode()


def test_suggestion_never_shows_a_word_of_a_withdrawn_record(people, publish):
    topic = TopicFactory(title="Quokkaceutics", slug="q")
    publish(topic)
    assert "quokkaceutics" in Client().get("/search/?q=quokaceutics").content.decode()
    withdraw_publication(actor=people.sophie, record=topic, reason="A mistake.")
    assert "quokkaceutics" not in Client().get("/search/?q=quokaceutics").content.decode()


def test_search_lists_a_hundred_of_more_with_matches_in_titles_among_them(publish, monkeypatch):
    monkeypatch.setattr(search, "RANKED", 3)
    for number in range(6):
        publish(TopicFactory(title=f"Topic {number}", slug=f"t{number}", description="A batch."))
    publish(TopicFactory(title="Batch size", slug="title"))
    assert topics_found("batch")[0] == "title"
    assert len(topics_found("batch")) == 3
    page = Client().get("/search/?q=batch").content.decode()
    assert "3+ results" in page
    assert "Only 3 are listed" in page
