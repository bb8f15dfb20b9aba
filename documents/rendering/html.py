"""A tree as HTML: a fragment for a page of the portal, or a file that needs nothing beside it."""

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

from core.markdown import to_html
from documents.rendering.glyphs import Letters
from documents.rendering.rendered import Rendered
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
    Section,
    Table,
    headed,
)

STYLE = Path(__file__).parent / "document.css"
DEEPEST = 6
CHANGED = {"added": "ins", "removed": "del"}


def render(document: Document) -> Rendered:
    """A file of its own: its style is inside it, no script and nothing to fetch."""
    letters = Letters()
    clean = letters.document(document)
    language, title, author = escape(clean.language), escape(clean.title), escape(clean.author)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    page = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        + (f'<meta name="author" content="{author}">\n' if author else "")
        + f"<title>{title}</title>\n<style>\n{STYLE.read_text()}</style>\n</head>\n<body>\n"
        f"{_front(clean)}{_contents(clean)}<main>\n{_body(clean, 2)}</main>\n{_foot(clean)}</body>\n</html>\n"
    )
    return Rendered(page.encode(), letters.substitutions)


def fragment(document: Document, level: int = 2) -> SafeString:
    """What stands under the title, for a page with a title of its own; `level`: of the first headings."""
    return mark_safe(_body(Letters().document(document), level))


def anchor(at: int) -> str:
    """The name of a heading to link to; `at` counts the headings of the walk from 0."""
    return f"part-{at + 1}"


def _front(document: Document) -> str:
    above = [fact for fact in document.cover if not fact.label.strip()]
    below = [fact for fact in document.cover if fact.label.strip()]
    return (
        "<header>\n"
        + "".join(f"<p>{_lines(fact.text)}</p>\n" for fact in above)
        + f"<h1>{_lines(document.title)}</h1>\n"
        + (f'<p class="paper-subtitle">{_lines(document.subtitle)}</p>\n' if document.subtitle else "")
        + _facts(below)
        + "</header>\n"
    )


def _foot(document: Document) -> str:
    said = [escape(words) for words in (document.running, document.marking) if words]
    return f"<footer>\n<p>{' · '.join(said)}</p>\n</footer>\n" if said else ""


def _contents(document: Document) -> str:
    listed = [(at, *found) for at, found in enumerate(document.walk()) if found[1].listed]
    if not document.contents or not listed:
        return ""
    entries = "".join(
        f'<li class="paper-level-{min(level, DEEPEST)}">'
        f'<a href="#{anchor(at)}">{escape(section.heading)}</a></li>\n'
        for at, level, section in listed
    )
    return (
        f'<nav aria-labelledby="contents">\n<h2 id="contents">Contents</h2>\n<ul>\n{entries}</ul>\n</nav>\n'
    )


def _body(document: Document, first: int) -> str:
    parts = [part for block in document.blocks for part in _block(block)]
    for at, (level, section) in enumerate(document.walk()):
        parts += _section(at, min(first + level - 1, DEEPEST), section)
    return "\n".join(parts) + "\n"


def _section(at: int, level: int, section: Section) -> Iterator[str]:
    yield f'<h{level} id="{anchor(at)}">{escape(section.heading or "–")}</h{level}>'
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Prose(markdown):
            yield to_html(markdown)
        case Paragraph(text):
            yield f"<p>{_lines(text)}</p>"
        case Note(text):
            yield f'<p class="paper-note">{_lines(text)}</p>'
        case Items():
            yield _items(block)
        case Facts(facts):
            yield _facts(facts)
        case Table():
            yield from map(_table, fitting(block))
        case Changes(runs):
            said = ((CHANGED.get(what, ""), escape(words)) for what, words in runs)
            yield f"<p>{''.join(f'<{tag}>{words}</{tag}>' if tag else words for tag, words in said)}</p>"


def _lines(text: str) -> str:
    return escape(text.strip("\n")).replace("\n", "<br>\n")


def _items(block: Items) -> str:
    """Numbers are printed as they stand in the record, beside the list's own order."""
    numbers = [*block.numbers, *[""] * (len(block.items) - len(block.numbers))]
    entries = "".join(
        f"<li>{_number(number)}{_item(text)}</li>\n"
        for number, text in zip(numbers, block.items, strict=False)
    )
    tag = 'ol class="paper-printed list-unstyled"' if any(numbers) else "ul"
    return f"<{tag}>\n{entries}</{tag.split()[0]}>"


def _number(number: str) -> str:
    return f'<span class="paper-number">{escape(number)}</span> ' if number else ""


def _item(text: str) -> str:
    """A single paragraph stands without its tags, on the line of its number."""
    made = to_html(text).strip()
    alone = made.startswith("<p>") and made.endswith("</p>") and made.count("<p>") == 1
    return made[3:-4] if alone else made


def _facts(facts: Iterable[Fact]) -> str:
    rows = "".join(
        f"<div><dt>{escape(headed(label))}</dt><dd>{_lines(text)}</dd></div>\n" for label, text in facts
    )
    return f'<dl class="paper-facts">\n{rows}</dl>\n' if rows else ""


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_lines(cell)}</th>' for cell in table.head)
    rows = "".join(f"<tr>{''.join(f'<td>{_lines(cell)}</td>' for cell in row)}</tr>\n" for row in table.rows)
    caption = escape(table.caption or "Table")
    return (
        f'<div class="table-responsive" tabindex="0" role="region" aria-label="{caption}">\n'
        '<table class="table">\n'
        f'<caption class="visually-hidden">{caption}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n</div>"
    )
