"""The registry of searches: each app finds its own records, and names them as pages do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from core.registry import Registry


class SearchResult(NamedTuple):
    """A record that matches: its title, its page, and an extract of its text in plain words."""

    title: str
    url: str
    extract: str = ""


@dataclass(frozen=True)
class RecordSearch:
    """The search over one kind of record; `label` is its heading, in the plural: “Topics”.

    `find(user, text, limit)` returns the best matches first, at most `limit`. It matches, ranks and extracts
    only texts that this person may read.
    """

    kind: str
    label: str
    find: Callable[[Any, str, int], Iterable[SearchResult]]


record_searches: Registry[RecordSearch] = Registry("record search", name=attrgetter("kind"))


def search_records(user: Any, text: str, *, limit: int = 5) -> list[tuple[str, list[SearchResult]]]:
    """Return (label, results) for each kind with a match, in the order of the kinds."""
    if not text.strip():
        return []
    results = [(search.label, list(search.find(user, text, limit))) for search in record_searches]
    return [(label, matches) for label, matches in results if matches]
