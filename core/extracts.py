"""Extracts of texts around the words that were searched for, with these words marked."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

#: characters of a text in which the extract is looked for, and those around its first match that are shown
SEARCHED, BEFORE, EXTRACT = 20_000, 100, 300
#: stems that are marked
MARKED = 30

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def pattern_of(stems: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of the words with these stems (`TextQuery.stems`)."""
    beginnings = "|".join(map(_beginning, [*stems][:MARKED]))
    return re.compile(rf"(?:{beginnings})\w*")


def extract(text: str, words: re.Pattern[str]) -> SafeString:
    """Return a part of the text around the first of these words, marked; its beginning without any."""
    first = next(_places(plain(text), words), (0, 0))[0]
    start = max(first - BEFORE, 0)
    part = text[start : start + EXTRACT]
    if start:
        part = f"… {part.partition(' ')[2]}"
    if start + EXTRACT < len(text):
        part = f"{part.rpartition(' ')[0]} …"
    return marked(part, words)


def _beginning(stem: str) -> str:
    """Return the pattern of the words of a stem: “studi” is that of “study” and “studies”."""
    return f"{stem[:-1]}[iy]" if stem.endswith("i") else stem


def marked(text: str, words: re.Pattern[str]) -> SafeString:
    """Return a text as HTML: everything escaped, the words in `<mark>`, whatever their accents and case."""
    pieces, at = [], 0
    for start, end in _places(plain(text), words):
        pieces += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    return mark_safe("".join([*pieces, escape(text[at:])]))


def _places(text: str, words: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words are; their beginning is checked here, since `\\b` would make the search slow."""
    for word in words.finditer(text):
        if not (word.start() and text[word.start() - 1].isalnum()):
            yield word.span()


def plain(text: str) -> str:
    """Return the text in small letters without accents, each at its place."""
    return _NOT_ASCII.sub(_base_letter, text).lower()


def _base_letter(letter: re.Match[str]) -> str:
    """Return one letter for one letter, without its accent."""
    return unicodedata.normalize("NFKD", letter[0])[0]
