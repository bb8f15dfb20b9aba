"""Render a document as HTML: a fragment for a page of the portal, or a complete file."""

from collections.abc import Collection, Iterator
from html import escape
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

from core.markdown import to_html
from documents.rendering.glyphs import GlyphReplacer
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
    """Return a complete HTML file: its style is inside it, and it loads nothing."""
    replacer = GlyphReplacer()
    clean = replacer.document(document)
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
    return Rendered(page.encode(), replacer.substitutions)


def fragment(document: Document, level: int = 2) -> SafeString:
    """Return the HTML below the title, for a page with its own title; `level`: of the first headings."""
    return mark_safe(_body(GlyphReplacer().document(document), level))


def anchor(at: int) -> str:
    """Return the id of a heading; `at` counts the headings of the document from 0."""
    return f"part-{at + 1}"


def _front(document: Document) -> str:
    above = [fact for fact in document.cover if not fact.label.strip()]
    below = [fact for fact in document.cover if fact.label.strip()]
    return (
        "<header>\n"
        + "".join(f"<p>{_lines(fact.text)}</p>\n" for fact in above)
        + f"<h1>{_lines(document.title)}</h1>\n"
        + (f'<p class="document-subtitle">{_lines(document.subtitle)}</p>\n' if document.subtitle else "")
        + _facts(below)
        + "</header>\n"
    )


def _foot(document: Document) -> str:
    lines = [escape(text) for text in (document.running, document.marking) if text]
    return f"<footer>\n<p>{' · '.join(lines)}</p>\n</footer>\n" if lines else ""


def _contents(document: Document) -> str:
    listed = [(at, level, section) for at, (level, section) in enumerate(document.walk()) if section.listed]
    if not document.contents or not listed:
        return ""
    entries = "".join(
        f'<li class="document-level-{min(level, DEEPEST)}">'
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
            yield f'<p class="document-note">{_lines(text)}</p>'
        case Items():
            yield _items(block)
        case Facts(facts, marked):
            yield _facts(facts, marked)
        case Table():
            yield from map(_table, fitting(block))
        case Changes(runs):
            tagged = ((CHANGED.get(change, ""), escape(text)) for change, text in runs)
            yield f"<p>{''.join(f'<{tag}>{text}</{tag}>' if tag else text for tag, text in tagged)}</p>"


def _lines(text: str) -> str:
    return escape(text.strip("\n")).replace("\n", "<br>\n")


def _items(block: Items) -> str:
    """Return the list; numbers are printed as in the record, in place of those of HTML."""
    numbers = [*block.numbers, *[""] * (len(block.items) - len(block.numbers))]
    entries = "".join(
        f"<li>{_number(number)}{_item(text)}</li>\n"
        for number, text in zip(numbers, block.items, strict=False)
    )
    tag = 'ol class="document-printed list-unstyled"' if any(numbers) else "ul"
    return f"<{tag}>\n{entries}</{tag.split()[0]}>"


def _number(number: str) -> str:
    return f'<span class="document-number">{escape(number)}</span> ' if number else ""


def _item(text: str) -> str:
    """Return the HTML of an item; a single paragraph without its tags, on the line of its number."""
    html = to_html(text).strip()
    is_single = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
    return html[3:-4] if is_single else html


def _facts(facts: Collection[Fact], marked: Collection[str] = ()) -> str:
    texts = {label: _item if label in marked else _lines for label, _ in facts}
    rows = "".join(
        f"<div><dt>{escape(headed(label))}</dt><dd>{texts[label](text)}</dd></div>\n" for label, text in facts
    )
    return f'<dl class="document-facts">\n{rows}</dl>\n' if rows else ""


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
