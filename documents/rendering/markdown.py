"""A tree as Markdown, which the portal's own importer reads back."""

import re
from collections.abc import Iterable, Iterator
from textwrap import indent

from core.markdown import to_tokens
from documents.rendering.glyphs import Letters
from documents.rendering.rendered import Rendered
from documents.rendering.tables import fitting
from documents.tree import Block, Changes, Document, Fact, Facts, Items, Note, Paragraph, Prose, Table, headed

DEEPEST = 6
SIGNS = re.compile(r"[\\`*\[<]|~(?=~)|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
#: what means something at the beginning of a line alone
BEGINS = re.compile(
    r"^\s*(#(?=[#\s]|$)|[>|]|[-+=](?=\s|$)|[-=:](?=[-=|:])|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE
)
CHANGED = {"added": "**", "removed": "~~"}


def render(document: Document) -> Rendered:
    """UTF-8. Texts of records stand as they were typed; what is literal is escaped."""
    letters = Letters()
    clean = letters.document(document)
    parts = [*_front(clean), *(part for block in clean.blocks for part in _block(block))]
    for level, section in clean.walk():
        parts.append(f"{'#' * min(level + 1, DEEPEST)} {_line(section.heading) or '–'}")
        parts += [part for block in section.blocks for part in _block(block)]
    text = "\n\n".join(part for part in parts if part.strip())
    return Rendered(f"{text}\n".encode(), letters.substitutions)


def literal(text: str) -> str:
    """A text with a backslash before every sign that Markdown would take for a mark."""
    escaped = SIGNS.sub(r"\\\g<0>", text)
    return BEGINS.sub(lambda found: f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}", escaped)


def _line(text: str) -> str:
    """A literal text on one line, as a heading or a cell needs it. A number before a heading is no list."""
    return SIGNS.sub(r"\\\g<0>", " ".join(text.split()))


def _lines(text: str) -> str:
    """A literal text whose line ends stay."""
    lines = (line.strip() for line in literal(text).strip().split("\n"))
    return "  \n".join(line for line in lines if line)


def _front(document: Document) -> Iterator[str]:
    yield from (_lines(fact.text) for fact in document.cover if not fact.label.strip())
    yield f"# {_line(document.title)}"
    yield _lines(document.subtitle)
    yield from (_fact(fact) for fact in document.cover if fact.label.strip())
    yield _lines(document.marking)


def _fact(fact: Fact) -> str:
    label = f"**{_line(headed(fact.label))}** " if fact.label.strip() else ""
    return f"{label}{_lines(fact.text)}"


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
            yield "  \n".join(map(_fact, facts))
        case Table():
            for part in fitting(block):
                yield "\n".join(_table(part))
        case Changes(runs):
            yield "".join(_changed(CHANGED.get(what, ""), said) for what, said in runs)


def _prose(markdown: str) -> str:
    """The text as typed; but a heading in it is a bold line, for headings are the document's own.

    Code between fences is set in instead: what stands in it can't be taken for a heading either.
    """
    lines = markdown.split("\n")
    instead: dict[int, list[str]] = {}
    for at, token in enumerate(tokens := to_tokens(markdown)):
        if token.level or not token.map:
            continue
        first, last = token.map
        if token.type == "heading_open":
            said = " ".join(tokens[at + 1].content.split())
            instead |= {first: [f"**{said}**", ""] if said else []} | {n: [] for n in range(first + 1, last)}
        elif token.type == "fence":
            inside = [f"    {line}" for line in token.content.rstrip("\n").split("\n")]
            instead |= {first: ["", *inside, ""]} | {n: [] for n in range(first + 1, last)}
    return "\n".join(line for n, typed in enumerate(lines) for line in instead.get(n, [typed])).strip("\n")


def _items(block: Items) -> Iterator[str]:
    """A number that Markdown knows makes an item of its own; “a)” stands behind a bullet."""
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


def _changed(mark: str, said: str) -> str:
    words = _line(said)
    if not mark or not words:
        return SIGNS.sub(r"\\\g<0>", said)
    before, after = said[: len(said) - len(said.lstrip())], said[len(said.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"
