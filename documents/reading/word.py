"""Word documents (.docx) → blocks: styles, lists, Word's own numbering, tables, links, notes, text boxes."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from core.text import clean, clean_line
from core.uploads import MB
from documents.reading.blocks import Block, IsLabel, no_labels
from documents.reading.paragraphs import blocks_of_paragraph, rank_sizes
from documents.reading.word_numbering import Numbering
from documents.reading.word_styles import Styles

TEXT_LIMIT = 20 * MB  # of the XML of the body, unpacked
BODY = "word/document.xml"
INLINE = {"ins", "smartTag", "fldSimple", "sdt", "sdtContent", "dir", "bdo", "moveTo", "customXml"}
DAMAGED = "This Word file is damaged and can't be read: open it in Word, save it anew and send that."
TOO_LONG = "The text of this Word file is too long: copy the needed part into a new document and send that."


@dataclass
class Place:
    """The cell in which a paragraph stands, and how many rows the cell spans."""

    cell: tuple[int, int, int] | None = None
    rows: int = 1


def read_word(data: bytes, is_label: IsLabel = no_labels) -> list[Block]:
    """Return the blocks of a .docx file in reading order; `line` counts paragraphs. Raises ValidationError.

    The archive must have passed `check_upload`, which bounds what it unpacks to.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if packed.getinfo(BODY).file_size > TEXT_LIMIT:
            raise ValidationError(TOO_LONG)
    try:
        reader = _Reader(Document(io.BytesIO(data)), is_label)
        reader.read()
    except Exception as error:
        # Whichever error a broken file causes in the parser, the fault is the file's.
        raise ValidationError(DAMAGED) from error
    return reader.blocks


class _Reader:
    """Walks the XML of the document, since python-docx passes over content controls, text boxes and notes."""

    def __init__(self, document: WordDocument, is_label: IsLabel) -> None:
        self.document = document
        self.is_label = is_label
        self.styles = Styles(document)
        self.numbering = Numbering(document)
        self.notes = _notes(document)
        self.blocks: list[Block] = []
        self.sizes: dict[int, float] = {}
        self.line = 0
        self.table = -1

    def read(self) -> None:
        self._container(self.document.element.body, Place())
        rank_sizes(self.blocks, self.sizes, self.styles.body_size)
        for text in _running_lines(self.document):
            self._add(text, "furniture")

    def _add(self, text: str, style: str) -> None:
        self.line += 1
        self.blocks.append(Block(text, self.line, self.line, style=style))

    def _container(self, parent: Element, place: Place) -> None:
        for child in parent:
            if child.tag == qn("w:p"):
                self._paragraph(child, place)
            elif child.tag == qn("w:tbl"):
                self._table(child, place)
            elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
                self._container(child, place)

    def _paragraph(self, paragraph: Element, place: Place) -> None:
        look = self.styles.look(paragraph)
        text = clean("".join(_texts(paragraph, self.document))).strip()
        listed, label = self.numbering.of(paragraph, look.style_id)
        if text:
            self.line += 1
            if (look.level or look.style == "title") and label:
                text = clean(f"{label} {text}")
            style = look.style
            if style == "text" and listed:
                style = listed
            blocks = blocks_of_paragraph(text, self.line, style, self.is_label)
            for block in blocks:
                block.level, block.strong = look.level, look.bold
                block.cell, block.rows = place.cell, place.rows
                block.style = "cell" if place.cell and block.style == "text" else block.style
                self.sizes[id(block)] = look.size
            self.blocks += blocks
        for reference in paragraph.iter(qn("w:footnoteReference"), qn("w:endnoteReference")):
            if note := self.notes.get((reference.tag, reference.get(qn("w:id")))):
                self._add(note, "note")
        for box in paragraph.iter(qn("w:txbxContent")):
            if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
                self._container(box, place)

    def _table(self, table: Element, place: Place) -> None:
        """Read each cell once, at its place in the grid; a merged cell at its first column and row."""
        rows = [row for row in table.iter(qn("w:tr")) if _table_of(row) is table]
        columns = max((len(row.findall(qn("w:tc"))) for row in rows), default=0)
        inside = place.cell is not None
        if not inside and columns > 1:
            self.table += 1
        number = self.table
        open_cells: dict[int, Place] = {}
        for at, row in enumerate(rows):
            column = 0
            for cell in row.iter(qn("w:tc")):
                if cell.getparent() is not row and _row_of(cell) is not row:
                    continue
                continues, width = _merge(cell)
                here = place if inside else Place((number, at, column)) if columns > 1 else Place()
                if continues and column in open_cells:
                    for block in self.blocks:
                        if block.cell and block.cell == open_cells[column].cell:
                            block.rows += 1
                else:
                    open_cells[column] = here
                    self._container(cell, here)
                column += width


def _table_of(row: Element) -> Element | None:
    return next((above for above in row.iterancestors() if above.tag == qn("w:tbl")), None)


def _row_of(cell: Element) -> Element | None:
    return next((above for above in cell.iterancestors() if above.tag == qn("w:tr")), None)


def _merge(cell: Element) -> tuple[bool, int]:
    """Return whether the cell continues the one above, and how many columns it is wide."""
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        return False, 1
    down, across = properties.find(qn("w:vMerge")), properties.find(qn("w:gridSpan"))
    continues = down is not None and down.get(qn("w:val"), "continue") == "continue"
    return continues, int(across.get(qn("w:val"), 1)) if across is not None else 1


def _texts(paragraph: Element, document: WordDocument) -> Iterator[str]:
    """Yield the visible text of a paragraph: insertions, no deletions; links as Markdown; no text boxes."""
    for child in paragraph:
        name = child.tag.rpartition("}")[2]
        if name == "hyperlink":
            yield _link("".join(_texts(child, document)), _target(child, document))
        elif name == "r":
            yield from _run(child)
        elif name in INLINE:
            yield from _texts(child, document)


def _run(run: Element) -> Iterator[str]:
    for child in run:
        name = child.tag.rpartition("}")[2]
        if name == "t":
            yield child.text or ""
        elif name in ("tab", "ptab"):
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"


def _target(link: Element, document: WordDocument) -> str:
    relation = document.part.rels.get(link.get(qn("r:id"), ""))
    return relation.target_ref if relation is not None and relation.is_external else ""


def _link(text: str, target: str) -> str:
    return f"[{text}]({target})" if target and text.strip() and text.strip() != target else text


def _notes(document: WordDocument) -> dict[tuple[str, str], str]:
    """Return the text of each foot and end note by (tag of its reference, id)."""
    notes = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in ("footnotes", "endnotes") and not relation.is_external:
            tag = qn(f"w:{kind[:-1]}Reference")
            for note in parse_xml(relation.target_part.blob):
                text = " ".join("".join(part.itertext(qn("w:t"))) for part in note.iter(qn("w:p")))
                notes[tag, note.get(qn("w:id"))] = clean_line(text)
    return notes


def _running_lines(document: WordDocument) -> list[str]:
    """Return the texts of headers and footers of all sections, each once."""
    texts: dict[str, None] = {}
    for section in document.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            for paragraph in part.paragraphs:
                if text := clean_line(paragraph.text):
                    texts[text] = None
    return list(texts)
