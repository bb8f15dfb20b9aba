"""One neutral tree of a document, from which every format is rendered. It knows no noun of the domain.

Builders (`papers.py` of each app) make the tree; `documents.rendering.pdf`, `.docx`, `.html` and `.markdown` print it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Fact(NamedTuple):
    """A label and what stands beside it; on a cover, in a block of facts."""

    label: str
    text: str


def in_line(text: str, longest: int = 10_000) -> str:
    """A text on one line, and cut where a head or foot has no more room."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def headed(label: str) -> str:
    """A label as it is printed before its text: “Chairperson:”."""
    label = in_line(label)
    return f"{label}:" if label and not label.endswith((":", "?")) else label


@dataclass(frozen=True, slots=True)
class Prose:
    """A text as it is kept in a record: Markdown, several paragraphs, lists and tables included."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph printed literally: no mark in it means anything."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph that stands apart from the text, in small type: a remark of the portal."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list, a Markdown text an item; `numbers` as printed (“1.”, “a)”), or none for bullets."""

    items: tuple[str, ...]
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their texts, below or beside a heading."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header row that is repeated on each page; cells are plain text.

    `caption` is read out to those who can't see the table; `widths` are parts of the page's width.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()


Run = tuple[str, str]  # what became of the words, one of RUNS, and the words
RUNS = ("same", "added", "removed")


@dataclass(frozen=True, slots=True)
class Changes:
    """One paragraph with the words that came and went; each run is (`same` | `added` | `removed`, words)."""

    runs: tuple[Run, ...]


Block = Prose | Paragraph | Note | Items | Facts | Table | Changes


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it. `number` is as printed (“2.1.1”), and may be empty.

    `listed`: whether the table of contents names it.
    """

    title: str
    number: str = ""
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    listed: bool = True

    @property
    def heading(self) -> str:
        """The number and the title, as one line."""
        return in_line(f"{self.number} {self.title}")


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `running` is what every page's header says besides the title, such as a reference.

    `cover`: facts without a label stand above the title, the others below it; with any, the cover is a page
    of its own. `marking` stands at its foot and at the foot of each page.
    """

    title: str
    sections: tuple[Section, ...] = ()
    cover: tuple[Fact, ...] = ()
    blocks: tuple[Block, ...] = ()  # before the first heading
    subtitle: str = ""
    author: str = ""
    marking: str = ""
    running: str = ""
    dated: date | None = None
    language: str = "en-GB"
    contents: bool = True
    keywords: tuple[str, ...] = field(default=())

    def walk(self) -> Iterator[tuple[int, Section]]:
        """Every section in order with its level; the first level is 1."""
        return _walk(self.sections, 1)


def _walk(sections: tuple[Section, ...], level: int) -> Iterator[tuple[int, Section]]:
    for section in sections:
        yield level, section
        yield from _walk(section.sections, level + 1)
