"""Which characters can be printed, and what is printed for those that can't."""

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
from documents.tree import Document, Items, Prose, in_line

#: stands for a letter that nothing else can stand for
BOX = "\ufffd"
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
#: signs that are met in pasted text, and their next of kin; the private ones are bullets of Word's own fonts
KIN = {
    "●": "•", "■": "•", "▪": "•", "◦": "•", "○": "•", "\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•",
    "✓": "[x]", "✔": "[x]", "☑": "[x]", "☒": "[x]", "☐": "[ ]", "►": "→", "▶": "→", "➔": "→",
}  # fmt: skip
#: other ways to begin a new line; `\t` and `\n` stay what they are
LINES = {ord(mark): "\n" for mark in "\r\v\f\x85\u2028\u2029"}


class Letters:
    """Makes texts printable and remembers what it replaced.

    `fonts`: the code points that each font has; none where the reader's own are used, so that only what no
    file may hold is replaced.
    """

    def __init__(self, *fonts: frozenset[int]) -> None:
        self.fonts = fonts
        self.covered = frozenset().union(*fonts) if fonts else None
        self.found: Counter[str] = Counter()

    def clean(self, text: str) -> str:
        """The text with one kind of line end, and nothing in it that can't be printed."""
        text = text.replace("\r\n", "\n").translate(LINES)
        odd = {letter: _instead(letter, self.covered) for letter in set(text) if not self._prints(letter)}
        for letter in odd:
            self.found[letter] += text.count(letter)
        text = text.translate({ord(letter): printed for letter, printed in odd.items()}) if odd else text
        return text if text.isascii() or not self.fonts else _clusters(*self.fonts).sub(self._marked, text)

    def _marked(self, cluster: re.Match[str]) -> str:
        """A letter with the marks over and under it, where one font has them all; else without them."""
        codes = set(map(ord, cluster[0]))
        if any(codes <= font for font in self.fonts):
            return cluster[0]
        self.found.update(cluster[0][1:])
        return cluster[0][0]

    def clean_markdown(self, text: str) -> str:
        """The same for Markdown, in which a letter may be written by its number: `&#x1F680;`."""
        return ENTITY.sub(lambda found: self._clean_entity(found[0]), self.clean(text))

    def _clean_entity(self, written: str) -> str:
        letter = unescape(written)
        printed = self.clean(letter)
        return written if printed == letter else printed

    def document(self, document: Document) -> Document:
        """The whole tree made printable; its title on one line, and never empty: no accessible PDF is."""
        cleaned = _mapped(document, self.clean, self.clean_markdown)
        return replace(cleaned, title=in_line(cleaned.title) or "Untitled")

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


@cache
def _clusters(*fonts: frozenset[int]) -> re.Pattern[str]:
    """A letter and the marks that are set over and under it."""
    letters = map(chr, sorted(frozenset().union(*fonts)))
    marks = "".join(letter for letter in letters if unicodedata.category(letter)[0] == "M")
    return re.compile(f".[{marks}]+" if marks else "(?!)", re.DOTALL)


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
    if covered is not None and letter in KIN:
        return KIN[letter]
    for form in ("NFKC", "NFKD") if covered is not None and _storable(letter) else ():
        plain = "".join(
            part for part in unicodedata.normalize(form, letter) if not unicodedata.combining(part)
        )
        if plain and plain != letter and all(_has(covered or (), part) for part in plain):
            return plain
    return " " if unicodedata.category(letter) == "Zs" else BOX


def _shown(letter: str) -> str:
    return letter if letter.isprintable() else f"U+{ord(letter):04X}"


def _mapped(value: Any, change: Callable[[str], str], change_markdown: Callable[[str], str]) -> Any:
    """A tree of dataclasses and tuples with every text in it changed."""
    if isinstance(value, Prose | Items):
        change = change_markdown
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        parts = [_mapped(part, change, change_markdown) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in fields(value)]
        return replace(value, **{n: _mapped(getattr(value, n), change, change_markdown) for n in names})
    return value


# --- what a font has ---------------------------------------------------------------------------------------


@cache
def covered_by(font: Path) -> frozenset[int]:
    """The code points for which a TrueType file has a glyph."""
    return frozenset(_codes(font.read_bytes()))


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
