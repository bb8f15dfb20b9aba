"""The formats in which a tree can be had, and how their files are called."""

from collections.abc import Callable
from typing import NamedTuple

from documents.rendering import docx, html, markdown, pdf, spreadsheets
from documents.rendering.rendered import Rendered
from documents.tree import Document


class Format(NamedTuple):
    """What a person calls it, the file's ending without a dot, its media type, and who makes it."""

    words: str
    suffix: str
    media_type: str
    render: Callable[[Document], Rendered]


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALL = {
    "pdf": Format("PDF", "pdf", "application/pdf", pdf.render),
    "docx": Format("Word", "docx", WORD, docx.render),
    "html": Format("HTML", "html", "text/html; charset=utf-8", html.render),
    "md": Format("Markdown", "md", "text/markdown; charset=utf-8", markdown.render),
    "xlsx": Format("Excel", "xlsx", SHEETS, spreadsheets.render_xlsx),
    "csv": Format("CSV", "csv", "text/csv; charset=utf-8", spreadsheets.render_csv),
}


def format_named(name: str) -> Format:
    """The format of that name. Raises KeyError."""
    return ALL[name]


def render(document: Document, format: str) -> Rendered:
    """The document as a file of that format, the same bytes for the same tree. Raises KeyError."""
    return format_named(format).render(document)
