"""The file formats in which a document is rendered."""

from collections.abc import Callable
from typing import NamedTuple

from documents.rendering import docx, html, markdown, pdf, spreadsheets
from documents.rendering.rendered import Rendered
from documents.tree import Document


class Format(NamedTuple):
    """A file format: its label, the ending of its files without a dot, its media type, and its renderer."""

    label: str
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
    """Return the format of that name. Raises KeyError."""
    return ALL[name]


def render(document: Document, format: str) -> Rendered:
    """Return the document as a file of that format, the same bytes for the same tree. Raises KeyError."""
    return format_named(format).render(document)
