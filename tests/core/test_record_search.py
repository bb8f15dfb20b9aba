"""The search over records: what matches, in which order, and for whom."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import record_search
from core.record_search import RecordSearch, search_records, searchable, titles_for
from core.registry import Registry
from core.searching import text_query
from tests.factories import TopicFactory
from topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def searches(monkeypatch):
    """A registry with a search for everyone, and one for signed-in people alone."""
    registry = Registry("record search", name=lambda search: search.kind)
    monkeypatch.setattr(record_search, "record_searches", registry)

    def url(slug: str, key: UUID) -> str:
        return f"/{slug}/"

    def rows(user):
        return searchable(Topic.objects.all(), title="title", text="description", slug="slug")

    registry.register(RecordSearch("topic", "Topics", 2, rows, url))
    registry.register(
        RecordSearch("secret", "Secrets", 1, lambda user: rows(user) if user else rows(user).none(), url)
    )
    return registry


def urls_of(user, words, **more):
    results = search_records(user, text_query(words), **more)
    return [(search.label, [result.url for result in matches]) for search, matches in results]


def test_search_records_groups_results_by_kind_the_best_first_in_one_query(searches):
    TopicFactory(slug="in-text", title="Printing", description="A batch, then.")
    TopicFactory(slug="in-title", title="Batch release", description="")
    TopicFactory(slug="other", title="Other")
    query = text_query("batches")
    with CaptureQueriesContext(connection) as captured:
        results = search_records("mara", query)
    assert len(captured) == 1
    assert [search.label for search, _ in results] == ["Secrets", "Topics"]
    (title, url, extract, _), (_, _, second, _) = results[1][1]
    assert (title, url, extract) == ("<mark>Batch</mark> release", "/in-title/", "")
    assert second == "A <mark>batch</mark>, then."


def test_search_records_finds_nothing_in_rows_that_a_person_may_not_find(searches):
    TopicFactory(slug="a", title="Batch")
    assert urls_of(None, "batch") == [("Topics", ["/a/"])]
    sql, values = titles_for(None)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.fetchall() == [("Batch",)]


def test_search_records_shows_one_kind_up_to_the_limit(searches):
    for number in range(4):
        TopicFactory(slug=f"t{number}", title=f"Batch {number}")
    assert len(urls_of("mara", "batch", kind="topic", limit=3)[0][1]) == 3
    assert [label for label, _ in urls_of("mara", "batch", kind="topic")] == ["Topics"]
