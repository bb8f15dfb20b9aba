"""Markdown as paragraphs, lists and tables of runs: the shapes that printed documents have."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from markdown_it.tree import SyntaxTreeNode

from core.markdown import to_tokens

PLAIN: frozenset[str] = frozenset()
MARKS = {"strong": "strong", "em": "em", "s": "struck"}
DEEPEST = 6  # lists and quotations inside each other
SAFE = ("https://", "http://", "mailto:")
TOP = "#"  # the address of the document's own beginning: links without a target have it in the first plan


class Run(NamedTuple):
    """Text with the same marks (of strong, em, struck, code); `\\n` alone is a line break."""

    text: str
    marks: frozenset[str] = PLAIN
    link: str = ""


Runs = tuple[Run, ...]


class Par(NamedTuple):
    """A paragraph."""

    runs: Runs


class Entry(NamedTuple):
    """An item of a list: its number as printed (“1.”, “a)”), empty for a bullet, and its content."""

    number: str
    shapes: tuple["Shape", ...]


class Listing(NamedTuple):
    """A list."""

    entries: tuple[Entry, ...]


class Quote(NamedTuple):
    """A quotation."""

    shapes: tuple["Shape", ...]


class Code(NamedTuple):
    """Lines kept as they were typed."""

    text: str


class Grid(NamedTuple):
    """A table inside a text; each row has as many cells as the head."""

    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


Shape = Par | Listing | Quote | Code | Grid


@lru_cache(maxsize=256)
def shapes_of(markdown: str) -> tuple[Shape, ...]:
    """Return the shapes of a Markdown text. A typed heading is a bold paragraph, an image its alternative
    text.
    """
    return tuple(_shapes(SyntaxTreeNode(to_tokens(markdown)).children, 0))


def listing(items: Iterable[str], numbers: Sequence[str] = ()) -> Listing:
    """Return a list of Markdown texts with their numbers as printed, or bullets where there are none."""
    return Listing(
        tuple(
            Entry(numbers[at] if at < len(numbers) else "", shapes_of(item)) for at, item in enumerate(items)
        )
    )


def literal(text: str, marks: frozenset[str] = PLAIN) -> Runs:
    """Return a text without markup; its line ends are kept."""
    return tuple(_lines(text, marks))


def in_one_line(markdown: str) -> Runs:
    """Return the runs of Markdown that is one paragraph; text of another shape is literal."""
    shapes = shapes_of(markdown)
    return shapes[0].runs if len(shapes) == 1 and isinstance(shapes[0], Par) else literal(markdown)


def plain(runs: Iterable[Run]) -> str:
    """Return the text of runs."""
    return "".join(run.text for run in runs)


def _lines(text: str, marks: frozenset[str]) -> Iterator[Run]:
    for at, line in enumerate(text.strip("\n").split("\n")):
        if at:
            yield Run("\n", marks)
        if line:
            yield Run(line, marks)


def _shapes(nodes: Iterable[SyntaxTreeNode], depth: int) -> Iterator[Shape]:
    """Yield the shapes; lists and quotations nested too deep are moved up to the deepest level allowed."""
    for node in nodes:
        if node.type in ("paragraph", "heading"):
            marks = PLAIN if node.type == "paragraph" else frozenset({"strong"})
            runs = tuple(run for child in node.children for run in _runs(child, marks))
            if plain(runs).strip():
                yield Par(runs)
        elif node.type in ("bullet_list", "ordered_list"):
            entries = tuple(_entries(node, depth + 1))
            if depth < DEEPEST:
                yield Listing(entries)
            else:
                yield from (shape for entry in entries for shape in entry.shapes)
        elif node.type == "blockquote":
            inner = tuple(_shapes(node.children, depth + 1))
            yield from [Quote(inner)] if depth < DEEPEST else inner
        elif node.type in ("fence", "code_block"):
            yield Code(node.content.rstrip("\n"))
        elif node.type == "table":
            rows = [
                tuple(
                    tuple(run for child in cell.children for run in _runs(child, PLAIN))
                    for cell in row.children
                )
                for part in node.children
                for row in part.children
            ]
            yield Grid(rows[0], tuple(rows[1:]))


def _entries(node: SyntaxTreeNode, depth: int) -> Iterator[Entry]:
    first = int(node.attrs.get("start", 1))
    for at, item in enumerate(node.children):
        number = f"{first + at}{item.markup or '.'}" if node.type == "ordered_list" else ""
        yield Entry(number, tuple(_shapes(item.children, depth)))


def _runs(node: SyntaxTreeNode, marks: frozenset[str], link: str = "") -> Iterator[Run]:
    if node.type == "text":
        yield from ([Run(node.content, marks, link)] if node.content else [])
    elif node.type == "code_inline":
        yield Run(node.content, marks | {"code"}, link)
    elif node.type == "softbreak":
        yield Run(" ", marks, link)
    elif node.type == "hardbreak":
        yield Run("\n", marks)
    elif node.type == "image":
        yield Run(node.content, marks, link)
    else:
        if node.type == "link":
            address = str(node.attrs.get("href", ""))
            link = address if address.startswith(SAFE) or address == TOP else ""
        inner = marks | {MARKS[node.type]} if node.type in MARKS else marks
        for child in node.children:
            yield from _runs(child, inner, link)
