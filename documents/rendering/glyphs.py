"""Replacement of the characters that a document can't print, and the glyphs of a font."""

import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from documents.rendering.rendered import Substitution
from documents.tree import Document, Facts, Items, Prose, in_line

#: printed for a character that has no other replacement
BOX = "\ufffd"
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
#: symbols that are common in pasted text, and their replacements; the private ones are bullets of Word's
#: fonts
SYMBOLS = {
    "●": "•", "■": "•", "▪": "•", "◦": "•", "○": "•", "\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•",
    "✓": "[x]", "✔": "[x]", "☑": "[x]", "☒": "[x]", "☐": "[ ]", "►": "→", "▶": "→", "➔": "→",
}  # fmt: skip
#: other line ends; `\t` and `\n` are kept
LINE_ENDS = {ord(mark): "\n" for mark in "\r\v\f\x85\u2028\u2029"}


class GlyphReplacer:
    """Makes texts printable and counts the characters that it replaced.

    `fonts`: the code points of each font; none where the reader's own fonts are used, so that only characters
    that no file may contain are replaced.
    """

    def __init__(self, *fonts: frozenset[int]) -> None:
        self.fonts = fonts
        self.covered = frozenset().union(*fonts) if fonts else None
        self.replaced: Counter[str] = Counter()

    def clean(self, text: str) -> str:
        """Return the text with one kind of line end, and without characters that can't be printed."""
        text = text.replace("\r\n", "\n").translate(LINE_ENDS)
        odd = {
            character: _replacement(character, self.covered)
            for character in set(text)
            if not self._prints(character)
        }
        for character in odd:
            self.replaced[character] += text.count(character)
        text = (
            text.translate({ord(character): printed for character, printed in odd.items()}) if odd else text
        )
        return text if text.isascii() or not self.fonts else _clusters(*self.fonts).sub(self._marked, text)

    def _marked(self, cluster: re.Match[str]) -> str:
        """Return a letter with its combining marks where one font has them all, else without them."""
        codes = set(map(ord, cluster[0]))
        if any(codes <= font for font in self.fonts):
            return cluster[0]
        self.replaced.update(cluster[0][1:])
        return cluster[0][0]

    def clean_markdown(self, text: str) -> str:
        """Return Markdown made printable, in which a character may be written as an entity: `&#x1F680;`."""
        return ENTITY.sub(lambda entity: self._clean_entity(entity[0]), self.clean(text))

    def _clean_entity(self, written: str) -> str:
        character = unescape(written)
        printed = self.clean(character)
        return written if printed == character else printed

    def document(self, document: Document) -> Document:
        """Return the document made printable; its title on one line and never empty, as an accessible PDF
        needs it.
        """
        cleaned = _mapped(document, self.clean, self.clean_markdown)
        return replace(cleaned, title=in_line(cleaned.title) or "Untitled")

    @property
    def substitutions(self) -> tuple[Substitution, ...]:
        """Return the replaced characters by code point. One that can't be shown is written as `U+0007`."""
        return tuple(
            Substitution(_shown(character), _replacement(character, self.covered), times)
            for character, times in sorted(self.replaced.items())
        )

    def _prints(self, character: str) -> bool:
        if character in "\n\t":
            return True
        return _storable(character) and (self.covered is None or _has(self.covered, character))


@cache
def _clusters(*fonts: frozenset[int]) -> re.Pattern[str]:
    """Return the pattern of a letter with its combining marks."""
    characters = map(chr, sorted(frozenset().union(*fonts)))
    marks = "".join(character for character in characters if unicodedata.category(character)[0] == "M")
    return re.compile(f".[{marks}]+" if marks else "(?!)", re.DOTALL)


def _storable(character: str) -> bool:
    """Return whether XML may contain it: no control character, surrogate or noncharacter."""
    code = ord(character)
    return (
        unicodedata.category(character) not in ("Cc", "Cs")
        and code & 0xFFFE != 0xFFFE
        and not (0xFDD0 <= code <= 0xFDEF)
    )


def _has(covered: Collection[int], character: str) -> bool:
    """Return whether a font prints it; private characters differ by font, and format characters hide text."""
    return ord(character) in covered and unicodedata.category(character) not in ("Co", "Cf")


def _replacement(character: str, covered: Collection[int] | None) -> str:
    """Return what is printed for a character: its plain form (① → 1, ﬁ → fi), or nothing for an invisible
    one.
    """
    if unicodedata.category(character) in ("Cc", "Cf", "Mn", "Me"):
        return ""
    if covered is not None and character in SYMBOLS:
        return SYMBOLS[character]
    for form in ("NFKC", "NFKD") if covered is not None and _storable(character) else ():
        plain = "".join(
            part for part in unicodedata.normalize(form, character) if not unicodedata.combining(part)
        )
        if plain and plain != character and all(_has(covered or (), part) for part in plain):
            return plain
    return " " if unicodedata.category(character) == "Zs" else BOX


def _shown(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"


def _mapped(value: Any, change: Callable[[str], str], change_markdown: Callable[[str], str]) -> Any:
    """Return a tree of dataclasses and tuples with every text in it changed."""
    if isinstance(value, Prose | Items) or (isinstance(value, Facts) and value.marked):
        change = change_markdown
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        parts = [_mapped(part, change, change_markdown) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        return replace(
            value, **{name: _mapped(getattr(value, name), change, change_markdown) for name in names}
        )
    return value


# --- the glyphs of a font
# ---------------------------------------------------------------------------------------


@cache
def covered_by(font: Path) -> frozenset[int]:
    """Return the code points for which a TrueType file has a glyph."""
    return frozenset(_codes(font.read_bytes()))


def _codes(font: bytes) -> set[int]:
    """Return the code points in a font's character map (`cmap`, formats 4 and 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    at = next(
        struct.unpack_from(">I", font, 12 + 16 * n + 8)[0]
        for n in range(tables)
        if font[12 + 16 * n : 16 + 16 * n] == b"cmap"
    )
    codes: set[int] = set()
    for n in range(struct.unpack_from(">H", font, at + 2)[0]):
        start = at + struct.unpack_from(">I", font, at + 4 + 8 * n + 4)[0]
        form = struct.unpack_from(">H", font, start)[0]
        codes |= _segments(font, start) if form == 4 else _groups(font, start) if form == 12 else set()
    return codes


def _segments(font: bytes, start: int) -> set[int]:
    """Read format 4: ranges, each with an offset or an index into a list of glyphs."""
    count = struct.unpack_from(">H", font, start + 6)[0] // 2
    ends, firsts, deltas, offsets = (
        struct.unpack_from(f">{count}H", font, start + place)
        for place in (14, 16 + 2 * count, 16 + 4 * count, 16 + 6 * count)
    )
    codes = set()
    for n in range(count):
        for code in range(firsts[n], ends[n] + 1):
            if offsets[n]:
                place = start + 16 + 6 * count + 2 * n + offsets[n] + 2 * (code - firsts[n])
                glyph = struct.unpack_from(">H", font, place)[0]
            else:
                glyph = code + deltas[n] & 0xFFFF
            if glyph and code != 0xFFFF:
                codes.add(code)
    return codes


def _groups(font: bytes, start: int) -> set[int]:
    """Read format 12: ranges with the first glyph of each."""
    codes: set[int] = set()
    for n in range(struct.unpack_from(">I", font, start + 12)[0]):
        first, last, glyph = struct.unpack_from(">3I", font, start + 16 + 12 * n)
        codes.update(range(first + (glyph == 0), last + 1))
    return codes
