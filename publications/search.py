"""Finding in what is public: words, phrases, other spellings from the published glossary, extracts."""

import json
import re
from itertools import chain
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.lists import COUNT_STOPS_AT, CappedPaginator
from publications.models import PublishedRecord
from publications.snapshot import FOUND, FOUND_END

#: so many are ranked; where more match, among them up to so many that match in their title
RANKED, TITLES = 250, 100
#: words of a question that are looked up in the glossary, alone and in runs
ASKED, RUN = 12, 4
#: characters of a text from which its extract is taken
EXTRACT_FROM = 20_000
PUBLISHED_RECORD = PublishedRecord._meta.db_table
PHRASE = "phraseto_tsquery('english', %s)"
WHOLE_TITLE = f"StartSel='{FOUND}', StopSel='{FOUND_END}', HighlightAll=true"
SHORT_EXTRACT = f"StartSel='{FOUND}', StopSel='{FOUND_END}', MaxWords=36, MinWords=18"
_PART = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


class Asked(SearchQuery):
    """A question as it is said to PostgreSQL, written out: put together from parts, a search would spend more
    time on asking than on finding.
    """

    def __init__(self, sql: str, words: list[str]):
        super().__init__("")
        self.sql, self.words = sql, words

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, list[str]]:
        return self.sql, self.words


def query_of(words: str) -> Asked | None:
    """What the words ask: all of them, `"a phrase"`, `-not this`; None when they ask nothing. One query.

    A word, or a run of words, that the glossary knows stands for all its spellings (DM finds DCM).
    """
    parts = [(minus, phrase or word, bool(phrase)) for minus, phrase, word in _PART.findall(words)]
    wanted = [text for minus, text, _ in parts if not minus and text.strip()]
    unwanted = [text for minus, text, _ in parts if minus and text.strip()]
    if not wanted:
        return None
    known = spellings_of(wanted)
    asked = [known.get(run, [run]) for run in _runs(wanted, known)]
    alternatives = [f"({' || '.join([PHRASE] * len(spellings))})" for spellings in asked]
    sql = " && ".join([*alternatives, *[f"!!{PHRASE}"] * len(unwanted)])
    return Asked(f"({sql})", [*chain(*asked), *unwanted])


def spellings_of(words: list[str]) -> dict[str, list[str]]:
    """Run of words, folded → every published spelling of its term; only runs that the glossary knows."""
    folded = [word.casefold() for word in words[:ASKED]]
    runs = {
        " ".join(folded[at : at + length])
        for at in range(len(folded))
        for length in range(1, RUN + 1)
        if at + length <= len(folded)
    }
    asked = [json.dumps({"spellings": [run]}) for run in sorted(runs)]
    any_of_them = " OR ".join(["facets @> %s::jsonb"] * len(asked))
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT facets -> 'spellings' FROM {PUBLISHED_RECORD} WHERE kind = 'glossary_term' AND NOT withdrawn "
            f"AND ({any_of_them}) ORDER BY id LIMIT 50",
            asked,
        )
        for (spellings,) in cursor.fetchall():
            for run in runs.intersection(known := json.loads(spellings)):
                found[run] = sorted({*found.get(run, ()), *known})
    return found


def _runs(words: list[str], known: dict[str, list[str]]) -> list[str]:
    """The words in order, the longest run that is known taken as one."""
    taken, at = [], 0
    while at < len(words):
        for length in range(min(RUN, len(words) - at), 0, -1):
            run = " ".join(words[at : at + length]).casefold()
            if run in known or length == 1:
                taken.append(run if run in known else words[at])
                at += length
                break
    return taken


def titled(words: str) -> SearchQuery:
    """Titles with words that begin like these, all of them."""
    beginnings = re.findall(r"\w+", words)
    return SearchQuery(" & ".join(f"'{word}':*" for word in beginnings), search_type="raw", config="english")


def _matching(rows: QuerySet[PublishedRecord]) -> tuple[str, list[Any]]:
    """The conditions of these rows as SQL."""
    sql, said = rows.query.get_compiler(connection=connection).compile(rows.query.where)
    return sql, list(said)


class Ranked:
    """The rows that match, the best first, by slices: kind, slug, stage, published_at, `title_found` and
    `extract` (see `highlighted`). A query for each slice.

    Where there are `too_many` to rank them all, those that match in their title come in before any others.
    """

    def __init__(self, rows: QuerySet[PublishedRecord], query: Asked, *, too_many: bool = False):
        self.where, self.said = _matching(rows)
        self.query, self.too_many = query, too_many

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        first = part.start or 0
        asked, words = self.query.sql, self.query.words
        among, said = f"{self.where} AND search @@ {asked}", [*self.said, *words]
        if self.too_many:
            titles = f"SELECT id FROM {PUBLISHED_RECORD} WHERE {self.where} AND title_search @@ {asked} LIMIT {TITLES}"
            texts = f"SELECT id FROM {PUBLISHED_RECORD} WHERE {among} LIMIT {RANKED}"
            among, said = f"id IN (({titles}) UNION ({texts}))", [*said, *said]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, slug, facets ->> 'stage' AS stage, published_at, "
                f"ts_headline('english', title, {asked}, %s) AS title_found, "
                f"ts_headline('english', left(text, {EXTRACT_FROM}), {asked}, %s) AS extract "
                f"FROM {PUBLISHED_RECORD} WHERE {among} "
                f"ORDER BY ts_rank(search, {asked}) DESC, published_at DESC, id LIMIT %s OFFSET %s",
                [*words, WHOLE_TITLE, *words, SHORT_EXTRACT, *said, *words, part.stop - first, first],
            )
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class RankedPaginator(CappedPaginator):
    """Counts what matches without ranking it; where there is too much, leads through a part, best first."""

    def __init__(self, rows: QuerySet[PublishedRecord], query: Asked, per_page: int):
        self.rows, self.query = rows, query
        super().__init__(Ranked(rows, query, too_many=self.counted > RANKED), per_page)  # type: ignore[arg-type]

    @cached_property
    def counted(self) -> int:
        where, said = _matching(self.rows)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM (SELECT FROM {PUBLISHED_RECORD} WHERE {where} AND search @@ {self.query.sql} "
                f"LIMIT {COUNT_STOPS_AT + 1}) found",
                [*said, *self.query.words],
            )
            return int(cursor.fetchone()[0])

    @cached_property
    def count(self) -> int:
        return min(self.counted, RANKED)

    @property
    def said(self) -> str:
        """All that was counted, not only what is led through."""
        return f"{COUNT_STOPS_AT:,}+" if self.stopped else str(self.counted)


def highlighted(text: str) -> SafeString:
    """An extract as HTML: everything escaped, found words in `<mark>`."""
    safe = escape(text).replace(FOUND, "<mark>").replace(FOUND_END, "</mark>")
    return mark_safe(safe if safe.count("<mark>") == safe.count("</mark>") else escape(text))
