"""The registry of searches: each app says which of its records a person may find, and by which texts."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import CharField, F, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast, Left
from django.utils.safestring import SafeString

from core.extracts import SEARCHED, extract, marked, pattern_of
from core.registry import Registry
from core.searching import CONFIG, TextQuery

#: rows of a kind that are ranked, of those that match
RANKED = 100
#: titles of a kind from which words are suggested
TITLES = 500


class SearchResult(NamedTuple):
    """A record that matches: its title, its page, and an extract of its text, with marked words.

    `place`: the title of the record to which it belongs, where it is another one.
    """

    title: SafeString
    url: str
    extract: SafeString
    place: str = ""


@dataclass(frozen=True)
class RecordSearch:
    """The search over one kind of record; `label` is its heading, in the plural: “Topics”.

    `rows(user)` returns what the person may find, as `searchable` rows: only with texts that this person may
    read. `url(slug, key)` returns the page of a row. `position` gives the order of the kinds on the page.
    """

    kind: str
    label: str
    position: int
    rows: Callable[[Any], QuerySet]
    url: Callable[[str, UUID], str]


record_searches: Registry[RecordSearch] = Registry("record search", name=attrgetter("kind"))


def searchable(
    rows: QuerySet, *, title: str, text: str = "", slug: str = "", place: str = "", vector: Any = None
) -> QuerySet:
    """Return the rows with lookups of the title, the text for extracts, the slug of the page and the place.

    `vector`: what is searched, with an index; the column `search` unless it is given.
    """
    return rows.order_by().annotate(
        found_vector=vector or F("search"),
        found_title=Cast(title, TextField()),
        found_text=Left(Cast(text, TextField()), SEARCHED) if text else Value("", TextField()),
        found_slug=Cast(slug, CharField()) if slug else Value("", CharField()),
        found_place=Cast(place, TextField()) if place else Value("", TextField()),
    )


def rows_of(model: type[Model], **lookups: str) -> Callable[[Any], QuerySet]:
    """Return `RecordSearch.rows` for a model whose visible rows are read as a whole by those who see them."""
    return lambda user: searchable(model.objects.visible_to(user), **lookups)  # type: ignore[attr-defined]


def search_records(
    user: Any, query: TextQuery, *, kind: str = "", limit: int = 5
) -> list[tuple[RecordSearch, list[SearchResult]]]:
    """Return the best results of each kind with a match, or of one kind, in the order of the kinds.

    One query.
    """
    searches = [search for search in record_searches if kind in ("", search.kind)]
    searches.sort(key=attrgetter("position"))
    rank = SearchRank(F("found_vector"), SearchQuery(query.rank, search_type="raw", config=CONFIG))
    parts = []
    for search in searches:
        rows = search.rows(user)
        matching = rows.filter(found_vector=query.expression).values("pk")[:RANKED]
        ranked = rows.filter(pk__in=matching).annotate(
            found_kind=Value(search.kind, CharField()), found_rank=rank
        )
        columns = ("found_kind", "pk", "found_title", "found_text", "found_slug", "found_place", "found_rank")
        parts.append(ranked.order_by("-found_rank", "pk").values_list(*columns)[:limit])
    union = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    results: dict[str, list[SearchResult]] = {}
    words = pattern_of(query.stems)
    for name, pk, title, text, slug, place, _ in sorted(union, key=lambda row: (-row[-1], row[1])):
        url = record_searches[name].url(slug, pk)
        result = SearchResult(marked(title, words), url, extract(text, words), place)
        results.setdefault(name, []).append(result)
    return [(search, results[search.kind]) for search in searches if search.kind in results]


def titles_for(user: Any) -> tuple[str, list[Any]]:
    """Return the SQL, with its values, that selects titles of records this person may find."""
    parts = [
        search.rows(user).values_list("found_title")[:TITLES].query.sql_with_params()
        for search in record_searches
        if not search.rows(user).query.is_empty()
    ]
    sql = " UNION ALL ".join(f"({part})" for part, _ in parts) or "SELECT ''"
    return sql, [value for _, values in parts for value in values]
