"""Render a document as Markdown, which the portal's own importer reads back."""

import re
from collections.abc import Iterable, Iterator
from textwrap import indent

from core.markdown import to_tokens
from documents.rendering.glyphs import GlyphReplacer
from documents.rendering.rendered import ORIGIN, Rendered
from documents.rendering.tables import fitting
from documents.tree import (
    Block,
    Changes,
    Document,
    Fact,
    Facts,
    Items,
    Note,
    Paragraph,
    Prose,
    Table,
    headed,
    in_line,
)

DEEPEST = 6
SIGNS = re.compile(r"[\\`*\[<]|~(?=~)|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
#: characters that are markup only at the beginning of a line
BEGINS = re.compile(
    r"^\s*(#(?=[#\s]|$)|[>|]|[-+=](?=\s|$)|[-=:](?=[-=|:])|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE
)
CHANGED = {"added": "**", "removed": "~~"}


def render(document: Document) -> Rendered:
    """Return the Markdown file in UTF-8. Texts of records are as typed; literal texts are escaped."""
    replacer = GlyphReplacer()
    clean = replacer.document(document)
    parts = [*_front(clean), *(part for block in clean.blocks for part in _block(block))]
    for level, section in clean.walk():
        parts.append(f"{'#' * min(level + 1, DEEPEST)} {_line(section.heading) or '–'}")
        parts += [part for block in section.blocks for part in _block(block)]
    text = "\n\n".join(part for part in parts if part.strip())
    return Rendered(f"{text}\n\n<!-- {ORIGIN} -->\n".encode(), replacer.substitutions)


def literal(text: str) -> str:
    """Return the text with a backslash before every character that Markdown would read as markup."""
    return escaped_beginning(escaped_signs(text))


def escaped_signs(text: str) -> str:
    """Return the text with a backslash before every character that is markup anywhere in a line."""
    return SIGNS.sub(r"\\\g<0>", text)


def escaped_beginning(text: str) -> str:
    """Return the text with a backslash before what is markup at the beginning of a line."""
    return BEGINS.sub(lambda start: f"{start[1]}\\" if start[1].isdigit() else f"\\{start[1]}", text)


def _line(text: str) -> str:
    """Return a literal text on one line, for a heading or cell, where a number is no list."""
    return SIGNS.sub(r"\\\g<0>", " ".join(text.split()))


def _lines(text: str) -> str:
    """Return a literal text that keeps its line ends."""
    lines = (line.strip() for line in literal(text).strip().split("\n"))
    return "  \n".join(line for line in lines if line)


def _front(document: Document) -> Iterator[str]:
    yield from (_lines(fact.text) for fact in document.cover if not fact.label.strip())
    yield f"# {_line(document.title)}"
    yield _lines(document.subtitle)
    yield from (_fact(fact) for fact in document.cover if fact.label.strip())
    yield _lines(document.marking)


def _fact(fact: Fact, *, marked: bool = False) -> str:
    label = f"**{_line(headed(fact.label))}** " if fact.label.strip() else ""
    return f"{label}{in_line(fact.text) if marked else _lines(fact.text)}"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Prose(markdown):
            yield _prose(markdown)
        case Paragraph(text):
            yield _lines(text)
        case Note(text):
            yield "\n".join(f"> {line}" for line in _lines(text).split("\n"))
        case Items():
            yield "\n".join(_items(block))
        case Facts(facts):
            yield "  \n".join(_fact(fact, marked=fact.label in block.marked) for fact in facts)
        case Table():
            for part in fitting(block):
                yield "\n".join(_table(part))
        case Changes(runs):
            yield "".join(_changed(CHANGED.get(change, ""), text) for change, text in runs)


def _prose(markdown: str) -> str:
    """Return the text as typed, but typed headings as bold lines: headings are for the document's own
    sections.

    Fenced code is indented instead, so that no line of it can be read as a heading. A paragraph is one line,
    but for the line ends that were forced.
    """
    lines = markdown.split("\n")
    instead: dict[int, list[str]] = {}
    for at, token in enumerate(tokens := to_tokens(markdown)):
        if token.type == "paragraph_open" and token.map:
            first, last = token.map
            instead |= {first: list(_unwrapped(lines[first:last]))} | {n: [] for n in range(first + 1, last)}
        if token.level or not token.map:
            continue
        first, last = token.map
        if token.type == "heading_open":
            title = " ".join(tokens[at + 1].content.split())
            instead |= {first: [f"**{title}**", ""] if title else []} | {
                n: [] for n in range(first + 1, last)
            }
        elif token.type == "fence":
            inside = [f"    {line}" for line in token.content.rstrip("\n").split("\n")]
            instead |= {first: ["", *inside, ""]} | {n: [] for n in range(first + 1, last)}
    return "\n".join(line for n, typed in enumerate(lines) for line in instead.get(n, [typed])).strip("\n")


def _unwrapped(lines: list[str]) -> Iterator[str]:
    """Yield the lines of a paragraph, each with those that continue it; quotations stay as typed."""
    line = lines[0]
    for below in lines[1:]:
        if line.endswith(("  ", "\\")) or below.lstrip().startswith(">"):
            yield line
            line = below
        else:
            line = f"{line.rstrip()} {below.strip()}"
    yield line


def _items(block: Items) -> Iterator[str]:
    """Yield the items: a number of Markdown's form as it is, others such as “a)” behind a bullet."""
    numbers = [*block.numbers, *[""] * (len(block.items) - len(block.numbers))]
    for number, text in zip(numbers, block.items, strict=False):
        mark = number if re.fullmatch(r"\d{1,9}[.)]", number) else f"- {_line(number)}".strip()
        yield f"{mark} {indent(_prose(text), ' ' * (len(mark) + 1)).lstrip()}"


def _table(table: Table) -> Iterator[str]:
    yield _row(table.head)
    yield f"|{' --- |' * len(table.head)}"
    yield from map(_row, table.rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_line(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _changed(mark: str, text: str) -> str:
    line = _line(text)
    if not mark or not line:
        return SIGNS.sub(r"\\\g<0>", text)
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{line}{mark}{after}"
