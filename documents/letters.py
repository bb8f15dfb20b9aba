"""Which characters can be printed, and what is printed for those that can't."""

import struct
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from documents.rendering import Substitution
from documents.tree import Document

#: stands for a letter that nothing else can stand for
BOX = "\ufffd"
#: other ways to begin a new line; `\t` and `\n` stay what they are
LINES = {ord(mark): "\n" for mark in "\r\v\f\x85\u2028\u2029"}


class Letters:
    """Makes texts printable and remembers what it replaced.

    `covered`: the code points that the fonts have; None where the reader's own fonts are used, so that only
    what no file may hold is replaced.
    """

    def __init__(self, covered: Collection[int] | None = None) -> None:
        self.covered = covered
        self.found: Counter[str] = Counter()

    def clean(self, text: str) -> str:
        """The text with one kind of line end, and nothing in it that can't be printed."""
        text = text.replace("\r\n", "\n").translate(LINES)
        odd = {letter: _instead(letter, self.covered) for letter in set(text) if not self._prints(letter)}
        for letter in odd:
            self.found[letter] += text.count(letter)
        return text.translate({ord(letter): printed for letter, printed in odd.items()}) if odd else text

    def document(self, document: Document) -> Document:
        """The whole tree made printable; its title is never empty, which no accessible PDF may have."""
        cleaned = _mapped(document, self.clean)
        return replace(cleaned, title=cleaned.title.strip() or "Untitled")

    @property
    def substitutions(self) -> tuple[Substitution, ...]:
        """What was replaced, by code point. What can't be shown is named, as `U+0007`."""
        return tuple(
            Substitution(_shown(letter), _instead(letter, self.covered), times)
            for letter, times in sorted(self.found.items())
        )

    def _prints(self, letter: str) -> bool:
        if letter in "\n\t":
            return True
        return _storable(letter) and (self.covered is None or _has(self.covered, letter))


def _storable(letter: str) -> bool:
    """Whether a file of XML may hold it: no control character, half of a pair, or code that is no letter."""
    code = ord(letter)
    return (
        unicodedata.category(letter) not in ("Cc", "Cs")
        and code & 0xFFFE != 0xFFFE
        and not (0xFDD0 <= code <= 0xFDEF)
    )


def _has(covered: Collection[int], letter: str) -> bool:
    """A private letter means something to one font alone, and a mark of direction hides what is printed."""
    return ord(letter) in covered and unicodedata.category(letter) not in ("Co", "Cf")


def _instead(letter: str, covered: Collection[int] | None) -> str:
    """What is printed for a letter: its plain form (① → 1, ﬁ → fi), or nothing for what is not seen."""
    if unicodedata.category(letter) in ("Cc", "Cf", "Mn", "Me"):
        return ""
    for form in ("NFKC", "NFKD") if covered is not None and _storable(letter) else ():
        plain = "".join(
            part for part in unicodedata.normalize(form, letter) if not unicodedata.combining(part)
        )
        if plain and plain != letter and all(_has(covered or (), part) for part in plain):
            return plain
    return " " if unicodedata.category(letter) == "Zs" else BOX


def _shown(letter: str) -> str:
    return letter if letter.isprintable() else f"U+{ord(letter):04X}"


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """A tree of dataclasses and tuples with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        parts = [_mapped(part, change) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{one.name: _mapped(getattr(value, one.name), change) for one in fields(value)}
        )
    return value


# --- what a font has ---------------------------------------------------------------------------------------


@cache
def covered_by(*fonts: Path) -> frozenset[int]:
    """The code points for which one of the TrueType files has a glyph."""
    return frozenset(code for font in fonts for code in _codes(font.read_bytes()))


def _codes(font: bytes) -> set[int]:
    """The code points in a font's character map (`cmap`, formats 4 and 12)."""
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
    """Format 4: ranges with an offset, or a place in a list of glyphs, to each."""
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
    """Format 12: ranges with the first glyph of each."""
    codes: set[int] = set()
    for n in range(struct.unpack_from(">I", font, start + 12)[0]):
        first, last, glyph = struct.unpack_from(">3I", font, start + 16 + 12 * n)
        codes.update(range(first + (glyph == 0), last + 1))
    return codes
