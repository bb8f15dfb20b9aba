"""One normal form of searched texts and of what is searched for, and the full-text queries made of it.

`search_text` (SQL) gives a text's words in small letters, without accents, ligatures and punctuation, on its
first line; on further lines each hyphenated word once more as one word, and `abbr…` for each short capital
word, such as IT, that would otherwise be a common word. Generated columns index it; queries are put through
it too.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import connection
from django.db.models import Func, GeneratedField, TextField

#: the text search configuration: English stems, and no word left out
CONFIG = "search_english"
_COMMON = """
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers
herself it its itself they them their theirs themselves what which who whom this that these those am is are
was were be been being have has had having do does did doing a an the and but if or because as until while of
at by for with about against between into through during before after above below to from up down in out on
off over under again further then once here there when where why how all any both each few more most other
some such no nor not only own same so than too very s t can will just don should now
"""
#: PostgreSQL's common English words: indexed, so that phrases are exact, and left out of queries
COMMON = frozenset(_COMMON.split())
#: common words that begin or end compounds: in-line, scale-up
ENDS = frozenset({"in", "on", "at", "off", "up", "out", "over", "under", "down"})
#: common words within compounds: point-of-care, state-of-the-art
MIDDLES = ("ofthe", "of", "to", "and", "the", "in", "on", "by", "for", "at")
ABBREVIATION = "abbr"
#: words of a query of which other spellings are tried, and letters of such a word
ASKED, LETTERS = 8, 20
#: chunks of a query that are looked up together as one spelling of a term
RUN = 4
#: words of a query that are corrected
CORRECTED = 8

CREATE_SEARCH_TEXT = (
    "CREATE TEXT SEARCH DICTIONARY search_stem (TEMPLATE = snowball, LANGUAGE = english)",
    f"CREATE TEXT SEARCH CONFIGURATION {CONFIG} (COPY = english)",
    f"ALTER TEXT SEARCH CONFIGURATION {CONFIG} ALTER MAPPING REPLACE english_stem WITH search_stem",
    # Extracts are taken from texts as they were written.
    f"ALTER TEXT SEARCH CONFIGURATION {CONFIG} ALTER MAPPING FOR word, hword, hword_part "
    "WITH public.unaccent, search_stem",
    rf"""
CREATE FUNCTION search_text(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  words text := value;
  capitals text;
  compounds text;
BEGIN
  IF octet_length(words) <> char_length(words) THEN  -- not ASCII alone
    words := translate(
      normalize(words, NFKC), U&'\2010\2212\2013\2014\2015\2018\2019\02BC\00AD\200B', '-    ''''''');
    words := public.unaccent('public.unaccent'::regdictionary, words);
  END IF;
  SELECT string_agg('{ABBREVIATION}' || lower(hit[1]), ' ') INTO capitals
    FROM regexp_matches(words, '\m[A-Z]{{2,4}}\M', 'g') hit
    WHERE lower(hit[1]) = ANY ('{{{",".join(sorted(word for word in COMMON if 1 < len(word) < 5))}}}');
  words := lower(words);
  IF position('''' IN words) > 0 THEN
    words := regexp_replace(words, '''s\M', '', 'g');
  END IF;
  IF position('-' IN words) > 0 THEN
    words := regexp_replace(words, '([[:alpha:]])-\s+(?=[[:alpha:]])', '\1-', 'g');  -- broken at a line's end
    SELECT string_agg(replace(hit[1], '-', ''), ' ') INTO compounds
      FROM regexp_matches(words, '([[:alnum:]]+(?:-[[:alnum:]]+)+)', 'g') hit;
  END IF;
  RETURN concat_ws(E'\n', btrim(regexp_replace(words, '[^[:alnum:]]+', ' ', 'g')), capitals, compounds);
END
$$""",
)
DROP_SEARCH_TEXT = (
    "DROP FUNCTION search_text(text)",
    f"DROP TEXT SEARCH CONFIGURATION {CONFIG}",
    "DROP TEXT SEARCH DICTIONARY search_stem",
)

_QUOTES = re.compile("[“”„‟«»″]")
_CHUNK = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_HYPHENS = re.compile(r"[-\s\u00ad\u2010\u2011]+")


class SearchText(Func):
    """The normal form of a text column."""

    function = "search_text"
    output_field = TextField()


def search_vector(*fields: str, weight: str | None = None) -> SearchVector:
    """Return the expression of a generated column that indexes these text columns."""
    return SearchVector(*(SearchText(field) for field in fields), weight=weight, config=CONFIG)


def search_field(first: str, then: str = "") -> GeneratedField:
    """Return the column that indexes text columns: those of `first` before those of `then`."""
    vector = search_vector(*first.split(), weight="A")
    if then:
        vector += search_vector(*then.split(), weight="B")
    return GeneratedField(expression=vector, output_field=SearchVectorField(), db_persist=True)


class Chunk(NamedTuple):
    """A word, or a phrase in quotation marks, that was typed; `minus`: to be excluded."""

    text: str
    phrase: bool
    minus: bool


class Normal(NamedTuple):
    """The normal form of a short text: its words with their stems, and what `search_text` adds to them."""

    words: list[str]
    stems: list[str]
    more: list[str]


class TextQuery(NamedTuple):
    """Texts for `to_tsquery`: `match`, and `rank` (any of the words); `stems` of the words to be marked."""

    match: str
    rank: str
    stems: list[str]

    @property
    def expression(self) -> SearchQuery:
        """Return the query to filter an indexed column by."""
        return SearchQuery(self.match, search_type="raw", config=CONFIG)


def folded(text: str) -> str:
    """Return the form in which spellings of terms are compared: “Point-of-Care” and “point of care” alike."""
    return _HYPHENS.sub(" ", text.casefold()).strip()


def chunks_of(text: str) -> list[Chunk]:
    """Return the words and phrases that were typed; curly quotation marks count as straight ones."""
    typed = _CHUNK.findall(_QUOTES.sub('"', text))
    chunks = [Chunk(phrase or word, bool(phrase), bool(minus)) for minus, phrase, word in typed]
    return [chunk for chunk in chunks if chunk.text.strip()]


def runs_of(chunks: Sequence[Chunk]) -> set[str]:
    """Return every run of up to four chunks, folded, that may be a spelling of a term."""
    texts = [folded(chunk.text) for chunk in chunks if not chunk.minus][: 2 * ASKED]
    return {
        " ".join(texts[at : at + length])
        for at in range(len(texts))
        for length in range(1, RUN + 1)
        if at + length <= len(texts)
    }


def text_query(
    text: str,
    spellings: Mapping[str, Iterable[str]] | None = None,
    forms: Mapping[str, "Normal"] | None = None,
) -> TextQuery | None:
    """Return the query for what was typed: all words, `"a phrase"`, `-not this`; None for nothing.

    `spellings`: folded spelling of a term → all its spellings, each of which finds the others. `forms`: the
    normal forms of the chunks and spellings; one query where they are not given.
    """
    chunks = chunks_of(text)
    terms = _terms([chunk for chunk in chunks if not chunk.minus], spellings or {})
    unwanted = [chunk.text for chunk in chunks if chunk.minus]
    forms = forms or normal_forms([*(text for term in terms for text in term[1]), *unwanted])
    capitals_count = not text.isupper() or all(len(chunk.text) <= RUN for chunk in chunks)
    query = _Builder()
    for chunk, texts in terms:
        if chunk is None or chunk.phrase:
            query.add_phrases([forms[text] for text in texts])
        else:
            query.add_chunk(forms[chunk.text], capitals_count)
    return query.built([forms[text].words for text in unwanted])


def title_query(text: str) -> SearchQuery | None:
    """Return the query for titles with words that begin like those typed, or with other spellings of them."""
    forms = normal_forms([text, *(chunk.text for chunk in chunks_of(text))])
    query = text_query(text, forms=forms)
    beginnings = " & ".join(f"{quoted(word)}:*" for word in forms[text].words)
    alternatives = [f"({part})" for part in (beginnings, query and query.match) if part]
    return SearchQuery(any_of(alternatives), search_type="raw", config=CONFIG) if alternatives else None


def _terms(
    chunks: Sequence[Chunk], spellings: Mapping[str, Iterable[str]]
) -> list[tuple[Chunk | None, list[str]]]:
    """Return each chunk with its text, and each longest run that is a spelling with all its spellings."""
    terms: list[tuple[Chunk | None, list[str]]] = []
    at = 0
    while at < len(chunks):
        for length in range(min(RUN, len(chunks) - at), 0, -1):
            run = folded(" ".join(chunk.text for chunk in chunks[at : at + length]))
            if run in spellings:
                terms.append((None, list(spellings[run])))
                break
        else:
            terms.append((chunks[at], [chunks[at].text]))
        at += length
    return terms


def normal_forms(texts: Iterable[str]) -> dict[str, Normal]:
    """Return the normal form of each text. One query."""
    return {text: form for _, text, form in normal_rows("SELECT 0, unnest(%s::text[])", [[*texts]])}


def normal_rows(sql: str, values: Sequence[Any]) -> list[tuple[int, str, Normal]]:
    """Return (number, text, normal form) of each row (number, text) that the SQL selects. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, text, form, ARRAY(SELECT (ts_lexize('search_stem', word))[1] "
            "FROM string_to_table(split_part(form, E'\\n', 1), ' ') word) "
            f"FROM ({sql}) texts (number, text), search_text(text) form",
            values,
        )
        rows = [
            (number, text, *form.partition("\n"), stems) for number, text, form, stems in cursor.fetchall()
        ]
    return [
        (number, text, Normal(words.split(), stems, more.split()))
        for number, text, words, _, more, stems in rows
    ]


def corrected(text: str, texts: str, values: Sequence[Any] = ()) -> str:
    """Return the typed words, each replaced by the most similar word of some texts; empty where none differs.

    `texts`: the SQL that selects them, as one column. Two queries.
    """
    words = normal_forms([text])[text].words[:CORRECTED]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH texts (text) AS ({texts}), vocabulary AS MATERIALIZED "
            "(SELECT DISTINCT word FROM texts, regexp_split_to_table(lower(text), '[^[:alnum:]]+') AS word) "
            "SELECT (SELECT word FROM vocabulary WHERE similarity(word, typed.word) > 0.3 "
            "ORDER BY similarity(word, typed.word) DESC, word LIMIT 1) "
            "FROM unnest(%s::text[]) WITH ORDINALITY typed (word, n) ORDER BY n",
            [*values, words],
        )
        similar = [word or typed for typed, (word,) in zip(words, cursor.fetchall(), strict=True)]
    return "" if similar == words else " ".join(similar)


class _Builder:
    """Puts a query together; `plain` holds single words in their order, None between them and phrases."""

    def __init__(self) -> None:
        self.plain: list[str | None] = []
        self.parts: list[str] = []
        self.stems: dict[str, str] = {}

    def add_phrases(self, forms: Iterable[Normal]) -> None:
        """Ask for any of the phrases."""
        alternatives = [form for form in forms if form.words]
        if alternatives:
            self.plain.append(None)
            self.parts.append(any_of(phrase(form.words) for form in alternatives))
            for form in alternatives:
                self._mark(form)

    def add_chunk(self, form: Normal, capitals_count: bool) -> None:
        """Ask for what stood between two spaces: a word, a hyphenated one, or words joined by other signs."""
        words, joined = form.words, "".join(form.words)
        hyphenated = len(words) > 1 and joined in form.more
        if len(words) > 1 and not hyphenated:
            self.add_phrases([form])
            return
        self._mark(form)
        if hyphenated and min(map(len, words)) == 1:  # 3-D, T-cell
            self.plain.append(joined)
            self.stems[joined] = joined
        elif capitals_count and (abbreviations := [w for w in form.more if w.startswith(ABBREVIATION)]):
            self.plain.append(None)
            self.parts += [quoted(word) for word in abbreviations]
            self.stems |= dict(zip(words, words, strict=True))
        else:
            self.plain += words

    def _mark(self, form: Normal) -> None:
        pairs = zip(form.words, form.stems, strict=True)
        self.stems |= {word: stem for word, stem in pairs if word not in COMMON and len(word) > 1}

    def built(self, unwanted: list[list[str]]) -> TextQuery | None:
        """Return the query; None where only common words were typed that are no abbreviations."""
        asked = [(at, word) for at, word in enumerate(self.plain) if word and word not in COMMON]
        parts = [any_of([*spelt(word, at), *self._joined(at)]) for at, word in asked] + self.parts
        if not parts:
            common = [word for word in self.plain if word and 1 < len(word) < 5]
            parts = [quoted(ABBREVIATION + word) for word in common]
            self.stems = dict(zip(common, common, strict=True))
        if not parts:
            return None
        without = [f"!{phrase(words)}" for words in unwanted if words]
        rank = any_of(map(quoted, self.stems)) if self.stems else parts[0]
        return TextQuery(" & ".join([*parts, *without]), rank, list(dict.fromkeys(self.stems.values())))

    def _joined(self, at: int) -> list[str]:
        """Return the word at this place joined with its neighbours: “real time” finds “realtime”."""
        joined = []
        for first in range(max(0, at - 3), at + 1):
            for last in range(max(at, first + 1), min(first + 4, len(self.plain))):
                run = [word for word in self.plain[first : last + 1] if word]
                if len(run) == last + 1 - first and _is_compound(run):
                    joined.append(quoted("".join(run)))
        return joined


def _is_compound(words: list[str]) -> bool:
    ends = all(word not in COMMON or word in ENDS for word in (words[0], words[-1]))
    return ends and all(word in COMMON for word in words[1:-1]) and not {*words} <= COMMON


def quoted(word: str) -> str:
    """Return a word of the normal form as an operand of a query."""
    return f"'{word}'"


def any_of(operands: Iterable[str]) -> str:
    """Return the query for any of these; what stands first is tried first."""
    return f"({' | '.join(operands)})"


def spelt(word: str, at: int = 0) -> list[str]:
    """Return the word, and the word written as two or three, unless it is a late one of many."""
    return _split(word) if at < ASKED and len(word) <= LETTERS else [quoted(word)]


@lru_cache(maxsize=1000)
def _split(word: str) -> list[str]:
    """Return the word, and each way to write it as two or three: “pointofcare” finds “point of care”."""
    splits = [[word[:n], word[n:]] for n in range(1, len(word))]
    for middle in MIDDLES:
        for place in range(2, len(word) - len(middle) - 1):
            if word.startswith(middle, place):
                within = ["of", "the"] if middle == "ofthe" else [middle]
                splits.append([word[:place], *within, word[place + len(middle) :]])
    return [quoted(word), *(" <-> ".join(map(quoted, parts)) for parts in splits if _is_compound(parts))]


def phrase(words: list[str]) -> str:
    """Return the query for words side by side, each in any spelling, two of them perhaps as one."""
    variants = [" <-> ".join(any_of(spelt(word)) for word in words)]
    if 2 < len(words) <= RUN:
        variants.append(quoted("".join(words)))
    if len(words) <= ASKED:
        for at, (left, right) in enumerate(pairwise(words)):
            variants.append(" <-> ".join(map(quoted, [*words[:at], left + right, *words[at + 2 :]])))
    return any_of(variants)
