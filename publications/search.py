"""The public search: what matches, the best first, with extracts; spellings from the published glossary."""

import json
from collections import defaultdict
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from core.extracts import SEARCHED, extract, marked, pattern_of
from core.lists import CappedPaginator
from core.searching import CONFIG, TextQuery, chunks_of, corrected, folded, normal_rows, runs_of, text_query
from publications.models import PublishedRecord
from publications.published import IN_TIME, set_period_state

Row = dict[str, Any]
#: so many are ranked; where more match, among them up to so many that match in their title
RANKED, TITLES = 100, 40
#: spellings of glossary terms for one query
SPELLINGS = 50
#: titles and texts from which words are suggested, and characters of each text
NEWEST_TITLES, NEWEST_TEXTS, BEGINNING = 500, 50, 2000
PUBLISHED_RECORD = PublishedRecord._meta.db_table


def query_of(text: str) -> TextQuery | None:
    """Return the query for what was typed, in all spellings (DM finds DCM); None for nothing.

    The glossary are the published records with `spellings` among their facets. One query.
    """
    chunks = chunks_of(text)
    runs = runs_of(chunks)
    typed = sorted({variant for run in runs for variant in (run, run.replace(" ", "-"))})
    condition = " OR ".join(["facets @> %s::jsonb"] * len(typed)) or "false"
    rows = normal_rows(
        "SELECT 0, unnest(%s::text[]) UNION ALL (SELECT id, jsonb_array_elements_text(facets -> 'spellings') "
        f"FROM {PUBLISHED_RECORD} WHERE NOT withdrawn AND ({condition}) ORDER BY id LIMIT {SPELLINGS})",
        [[chunk.text for chunk in chunks], *(json.dumps({"spellings": [variant]}) for variant in typed)],
    )
    terms: dict[int, set[str]] = defaultdict(set)
    for number, spelling, _ in rows:
        terms[number].add(spelling)
    terms.pop(0, None)
    spellings: dict[str, set[str]] = defaultdict(set)
    for term in terms.values():
        for run in runs.intersection(map(folded, term)):
            spellings[run] |= term
    return text_query(text, spellings, {text: form for _, text, form in rows})


class Results(CappedPaginator):
    """The rows that match, by key, the best first; one query.

    Where more than `RANKED` match, some are ranked: those that match in their title, then any others.
    """

    def __init__(self, rows: QuerySet[PublishedRecord], query: TextQuery, per_page: int):
        self.query = query
        keys, self.matching = _ranked(rows, query)
        super().__init__(keys, per_page)  # type: ignore[arg-type]

    @property
    def counted(self) -> int:
        return len(self.object_list)

    @property
    def stopped(self) -> bool:
        """Whether more rows match than are listed."""
        return self.matching > RANKED

    @property
    def count_text(self) -> str:
        return f"{self.count}+" if self.stopped else str(self.count)


def _ranked(rows: QuerySet[PublishedRecord], query: TextQuery) -> tuple[list[int], int]:
    """Return the keys, the best first, and how many rows match (counted to one beyond `RANKED`)."""
    where, values = rows.query.get_compiler(connection=connection).compile(rows.query.where)
    asked = f"to_tsquery('{CONFIG}', %s)"
    columns = "id, search, published_at"
    with connection.cursor() as cursor:
        cursor.execute(
            # Titles are looked up before the filters are applied: the planner takes words and filters for
            # independent, and would read row by row where they exclude each other.
            f"WITH matching AS MATERIALIZED (SELECT {columns} FROM {PUBLISHED_RECORD} "
            f"WHERE {where} AND search @@ {asked} LIMIT {RANKED + 1}), "
            f"total AS MATERIALIZED (SELECT count(*) AS rows FROM matching), "
            f"titles AS MATERIALIZED (SELECT id FROM {PUBLISHED_RECORD} "
            f"WHERE title_search @@ {asked} AND (SELECT rows FROM total) > {RANKED} LIMIT {4 * TITLES}) "
            f"SELECT id, rows FROM total, (SELECT {columns} FROM matching UNION ALL (SELECT {columns} "
            f"FROM {PUBLISHED_RECORD} WHERE id IN (SELECT id FROM titles) AND {where} "
            f"AND id NOT IN (SELECT id FROM matching) LIMIT {TITLES})) candidates "
            f"ORDER BY ts_rank(search, {asked}) DESC, published_at DESC, id LIMIT {RANKED}",
            [*values, query.match, query.match, *values, query.rank],
        )
        ranked = cursor.fetchall()
    return [key for key, _ in ranked], ranked[0][1] if ranked else 0


def hits(keys: list[int], query: TextQuery) -> list[Row]:
    """Return kind, slug, stage, published_at, title and extract of each key, with marked words. One query.

    Also what `published.set_period_state` sets.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, slug, facets ->> 'stage' AS stage, published_at, title, {IN_TIME} AS in_time, "
            f"CASE WHEN octet_length(text) > {SEARCHED} THEN left(text, {SEARCHED}) ELSE text END AS text "
            f"FROM unnest(%s::bigint[]) WITH ORDINALITY listed (id, n) "
            f"JOIN {PUBLISHED_RECORD} USING (id) ORDER BY n",
            [list(keys)],
        )
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    words, today = pattern_of(query.stems), timezone.localdate()
    for row in rows:
        row |= {"title": marked(row["title"], words), "extract": extract(row.pop("text"), words)}
        row["in_time"] = json.loads(row["in_time"] or "null")
        set_period_state(row, today)
    return rows


def suggestion(text: str) -> str:
    """Return the typed words, each replaced by the most similar public word; empty where none differs.

    Public words are those of the newest titles and of the beginnings of the newest texts. Two queries.
    """
    newest = (
        f"SELECT %s AS text FROM {PUBLISHED_RECORD} WHERE NOT withdrawn ORDER BY published_at DESC LIMIT %s"
    )
    titles, texts = newest % ("title", NEWEST_TITLES), newest % (f"left(text, {BEGINNING})", NEWEST_TEXTS)
    return corrected(text, f"({titles}) UNION ALL ({texts})")
