"""Finding in what is public: words, phrases, other spellings from the published glossary, extracts."""

import re
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.lists import COUNT_STOPS_AT
from publications.models import Shelf
from publications.paging import CountedApart
from publications.snapshot import FOUND, FOUND_END

#: so many are ranked; where more match, among them up to so many that match in their title
RANKED, TITLES = 250, 100
#: words of a question that are looked up in the glossary, alone and in runs
ASKED, RUN = 12, 4
#: characters of a text from which its extract is taken
EXTRACT_FROM = 20_000
_PART = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


def query_of(words: str) -> SearchQuery | None:
    """What the words ask: all of them, `"a phrase"`, `-not this`; None when they ask nothing. One query.

    A word, or a run of words, that the glossary knows stands for all its spellings (DM finds DCM).
    """
    parts = [(minus, phrase or word, bool(phrase)) for minus, phrase, word in _PART.findall(words)]
    wanted = [text for minus, text, _ in parts if not minus and text.strip()]
    unwanted = [text for minus, text, _ in parts if minus and text.strip()]
    if not wanted:
        return None
    same = spellings_of(wanted)
    asked = [reduce(or_, map(_phrase, same.get(run, [run]))) for run in _runs(wanted, same)]
    return reduce(and_, [*asked, *(~_phrase(text) for text in unwanted)])


def spellings_of(words: list[str]) -> dict[str, list[str]]:
    """Run of words, folded → every published spelling of its term; only runs that the glossary knows."""
    folded = [word.casefold() for word in words[:ASKED]]
    runs = {
        " ".join(folded[at : at + length])
        for at in range(len(folded))
        for length in range(1, RUN + 1)
        if at + length <= len(folded)
    }
    known = reduce(or_, (Q(facets__contains={"spellings": [run]}) for run in sorted(runs)))
    terms = Shelf.objects.of_kind("glossary_term").readable().filter(known)
    found: dict[str, list[str]] = {}
    for spellings in terms.order_by("pk").values_list("facets__spellings", flat=True)[:50]:
        for run in runs.intersection(spellings):
            found[run] = sorted({*found.get(run, ()), *spellings})
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


def _phrase(text: str) -> SearchQuery:
    return SearchQuery(text, search_type="phrase", config="english")


def titled(words: str) -> SearchQuery:
    """Titles with words that begin like these, all of them."""
    beginnings = re.findall(r"\w+", words)
    return SearchQuery(" & ".join(f"'{word}':*" for word in beginnings), search_type="raw", config="english")


def ranked(rows: QuerySet[Shelf], query: SearchQuery, *, too_many: bool = False) -> QuerySet[Shelf]:
    """The rows that match, the best first, with `title_found` and `extract` (see `highlighted`).

    Where there are `too_many` to rank them all, those that match in their title come in before any others.
    """
    found = rows.filter(search=query).order_by()
    if too_many:
        titles = rows.filter(title_search=query).order_by().values("pk")[:TITLES]
        found = Shelf.objects.filter(pk__in=titles.union(found.values("pk")[:RANKED]))
    marks: dict[str, Any] = {"config": "english", "start_sel": FOUND, "stop_sel": FOUND_END}
    return (
        found.annotate(
            title_found=SearchHeadline("title", query, highlight_all=True, **marks),
            extract=SearchHeadline(Left("text", EXTRACT_FROM), query, max_words=36, min_words=18, **marks),
        )
        .order_by(SearchRank(F("search"), query).desc(), "-published_at", "pk")
        .values("kind", "slug", "facets", "published_at", "title_found", "extract")
    )


class RankedPaginator(CountedApart):
    """Counts what matches without ranking it; where there is too much, leads through a part, best first."""

    def __init__(self, rows: QuerySet[Shelf], query: SearchQuery, per_page: int):
        self.counting = rows.filter(search=query).order_by()
        super().__init__(ranked(rows, query, too_many=self.counted > RANKED), per_page, self.counting)

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
