"""Render the tables of a document as XLSX or CSV, by the rules of `core.lists`; its prose is left out."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.lists import BYTE_ORDER_MARK, cell_of, without_formula
from documents.rendering.glyphs import GlyphReplacer
from documents.rendering.reference_docx import packed
from documents.rendering.rendered import Rendered
from documents.rendering.tables import whole
from documents.tree import Document, Table

LONGEST_NAME = 31  # characters in the name of a sheet
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
LONGEST_CELL = 32_767
NARROWEST, WIDEST = 8, 60
UNDATED = date(2000, 1, 1)
MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def render_xlsx(document: Document) -> Rendered:
    """Return a workbook with a sheet for each table, named by its caption; the same bytes for the same
    document.
    """
    replacer = GlyphReplacer()
    clean = replacer.document(document)
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = clean.title, clean.author
    taken: set[str] = set()
    for table in _tables(clean):
        sheet = book.create_sheet(_name(table.caption or clean.title, taken))
        sheet.freeze_panes = "A2"
        for at, texts in enumerate(zip(*[table.head, *table.rows], strict=True), start=1):
            longest = max(len(line) for text in texts for line in text[:500].split("\n"))
            sheet.column_dimensions[get_column_letter(at)].width = min(max(longest + 2, NARROWEST), WIDEST)
        head = [cell_of(sheet, label) for label in table.head]
        for cell in head:
            cell.font = Font(bold=True)
        sheet.append(head)
        for row in table.rows:
            sheet.append([cell_of(sheet, text[:LONGEST_CELL]) for text in row])
    file = io.BytesIO()
    book.save(file)
    return Rendered(_dated(file, clean.dated or UNDATED), replacer.substitutions)


def render_csv(document: Document) -> Rendered:
    """Return the tables one after the other; several have their captions and an empty line between."""
    replacer = GlyphReplacer()
    clean = replacer.document(document)
    file = io.StringIO()
    writer = csv.writer(file)
    tables = _tables(clean)
    for at, table in enumerate(tables):
        if len(tables) > 1:
            writer.writerows([[]] if at else [])
            writer.writerow([without_formula(table.caption)])
        writer.writerow([without_formula(label) for label in table.head])
        writer.writerows([without_formula(text) for text in row] for row in table.rows)
    return Rendered((BYTE_ORDER_MARK + file.getvalue()).encode(), replacer.substitutions)


def _tables(document: Document) -> list[Table]:
    """Return every table that has a column, or a table of the title alone where there is none."""
    tables = [whole(block) for block in _blocks(document) if isinstance(block, Table)]
    return [table for table in tables if table.head] or [Table(document.title, (document.title,), ())]


def _blocks(document: Document) -> Iterator[object]:
    yield from document.blocks
    for _, section in document.walk():
        yield from section.blocks


def _name(caption: str, taken: set[str]) -> str:
    """Return a valid name for a sheet that no other sheet has; spreadsheet programs ignore case."""
    base = " ".join(NOT_IN_NAMES.sub(" ", caption).split()).strip("'")[:LONGEST_NAME] or "Table"
    name, at = base, 1
    while name.casefold() in taken:
        at += 1
        name = f"{base[: LONGEST_NAME - len(str(at)) - 1]} {at}"
    taken.add(name.casefold())
    return name


def _dated(file: io.BytesIO, day: date) -> bytes:
    """Return the file with the document's date where openpyxl writes the present time."""
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    core = "docProps/core.xml"
    parts[core] = MODIFIED.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode(), parts[core])
    return packed(parts)
