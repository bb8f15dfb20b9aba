"""The document tree, from which every format is rendered. It has no noun of the domain.

The document templates of the apps build it; the modules of `documents.rendering` render it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Fact(NamedTuple):
    """A label with its text, on a cover or in a block of facts."""

    label: str
    text: str


def in_line(text: str, longest: int = 10_000) -> str:
    """Return the text on one line, cut to so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def headed(label: str) -> str:
    """Return a label as it is printed before its text: “Chairperson:”."""
    label = in_line(label)
    return f"{label}:" if label and not label.endswith((":", "?")) else label


@dataclass(frozen=True, slots=True)
class Prose:
    """A text of a record: Markdown with paragraphs, lists and tables."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph printed literally, without markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of the portal, in small type apart from the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of Markdown texts; `numbers` as printed (“1.”, “a)”), or none for bullets."""

    items: tuple[str, ...]
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their texts, below a heading; `marked`: the labels whose texts are Markdown in one line."""

    facts: tuple[Fact, ...]
    marked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header row that is repeated on each page; cells are plain text.

    `caption` is for screen readers; `widths` are relative.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()


Run = tuple[str, str]  # one of RUNS, and the text
RUNS = ("same", "added", "removed")


@dataclass(frozen=True, slots=True)
class Changes:
    """One paragraph with its changes; each run is (`same` | `added` | `removed`, text)."""

    runs: tuple[Run, ...]


Block = Prose | Paragraph | Note | Items | Facts | Table | Changes


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its content. `number` is as printed (“2.1.1”), and may be empty.

    `listed`: whether it is in the table of contents.
    """

    title: str
    number: str = ""
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    listed: bool = True

    @property
    def heading(self) -> str:
        """Return the number and the title, as one line."""
        return in_line(f"{self.number} {self.title}")


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `running` is printed in the header beside the title, such as a reference.

    `cover`: facts without a label are printed above the title, the others below it; with any, the cover is a
    page of its own. `marking` is printed on the cover and in the footer of each page.
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
        """Yield every section in order with its level; the first level is 1."""
        return _walk(self.sections, 1)


def _walk(sections: tuple[Section, ...], level: int) -> Iterator[tuple[int, Section]]:
    for section in sections:
        yield level, section
        yield from _walk(section.sections, level + 1)
