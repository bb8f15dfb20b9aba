"""The registry of searches."""

import pytest

from core import record_search
from core.record_search import RecordSearch, SearchResult, search_records
from core.registry import Registry


@pytest.fixture
def searches(monkeypatch):
    """A registry with a search for everyone, and one for signed-in people alone."""
    registry = Registry("record search", name=lambda search: search.kind)
    monkeypatch.setattr(record_search, "record_searches", registry)
    registry.register(
        RecordSearch("topic", "Topics", lambda user, text, limit: [SearchResult(text, "/")] * limit)
    )
    registry.register(
        RecordSearch(
            "question", "Questions", lambda user, text, limit: [SearchResult("Q", "/")] if user else []
        )
    )
    return registry


def test_search_records_groups_results_by_label(searches):
    assert search_records("mara", "batch", limit=2) == [
        ("Questions", [SearchResult("Q", "/")]),
        ("Topics", [SearchResult("batch", "/")] * 2),
    ]


def test_search_records_without_match_leaves_out_label(searches):
    assert [label for label, _ in search_records(None, "batch")] == ["Topics"]


def test_search_records_empty_text_finds_nothing(searches):
    assert search_records("mara", "  ") == []
