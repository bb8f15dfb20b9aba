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

from core.limited_process import is_over_limits
from core.text import clean, clean_line
from core.uploads import MB
from documents.reading.blocks import Block, IsLabel, no_labels
from documents.reading.emphasis import (
    alike_joined,
    lines_of,
    plain_text,
    to_markdown,
    to_typed_markdown,
    without_marks,
)
from documents.reading.paragraphs import blocks_of_paragraph, rank_sizes
from documents.reading.word_numbering import Numbering
from documents.reading.word_runs import runs_of
from documents.reading.word_styles import Look, Styles
from documents.rendering.rendered import ORIGIN
from documents.rendering.rich_text import Run, Runs, plain

TEXT_LIMIT = 20 * MB  # of the XML of one part, unpacked
XML = (".xml", ".rels")
DAMAGED = "This Word file is damaged and can't be read: open it in Word, save it anew and send that."
TOO_LONG = "The text of this Word file is too long: copy the needed part into a new document and send that."


@dataclass
class Place:
    """The cell in which a paragraph stands, and how many rows the cell spans."""

    cell: tuple[int, int, int] | None = None
    rows: int = 1


def read_word(data: bytes, is_label: IsLabel = no_labels) -> list[Block]:
    """Return the blocks of a .docx file in reading order; `line` counts paragraphs.

    The archive must have passed `check_upload`, which bounds what it unpacks to. Raises ValidationError;
    MemoryError where it needs too much.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if any(part.file_size > TEXT_LIMIT for part in packed.infolist() if part.filename.endswith(XML)):
            raise ValidationError(TOO_LONG)
    try:
        reader = _Reader(Document(io.BytesIO(data)), is_label)
        reader.read()
    except Exception as error:
        # Whichever error a broken file causes in the parser, the fault is the file's.
        if is_over_limits(error):
            raise MemoryError from error
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
        self.exact = document.core_properties.comments == ORIGIN

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
        lines = lines_of(map(_cleaned, alike_joined(runs_of(paragraph, self.document, self.styles))))
        text = "\n".join(map(plain_text, lines)).strip()
        listed, label = self.numbering.of(paragraph, look.style_id)
        if text:
            self.line += 1
            blocks = self._own(lines, look) if self.exact else self._others(lines, look, listed, label, place)
            for block in blocks:
                block.level, block.cell, block.rows = look.level, place.cell, place.rows
                block.style = "cell" if place.cell and block.style == "text" else block.style
                self.sizes[id(block)] = look.size
            self.blocks += blocks
        for reference in _directly_in(paragraph, "w:footnoteReference", "w:endnoteReference"):
            if note := self.notes.get((reference.tag, reference.get(qn("w:id")))):
                self._add(note, "note")
        for box in _directly_in(paragraph, "w:txbxContent"):
            if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
                self._container(box, place)

    def _others(self, lines: list[Runs], look: Look, listed: str, label: str, place: Place) -> list[Block]:
        """Return the blocks of a paragraph of any Word file; headings and cells have no emphasis."""
        style = "text" if look.style == "continued" else look.style
        style = listed if style == "text" and listed else style
        heads = bool(look.level) or style == "title"
        bare = heads or style in ("subtitle", "toc") or place.cell is not None
        texts = (to_typed_markdown(without_marks(line) if bare else line) for line in lines)
        text = clean("\n".join(texts)).strip()
        if heads and label:
            text = clean(f"{label} {text}")
        blocks = blocks_of_paragraph(text, self.line, style, self.is_label)
        for block in blocks:
            block.strong = look.bold
            block.continues = look.style == "continued"
        return blocks

    def _own(self, lines: list[Runs], look: Look) -> list[Block]:
        """Return the blocks of a paragraph of a file that the portal rendered, one for each line."""
        style = "text" if look.style == "continued" else look.style
        if look.level or style in ("title", "subtitle", "toc"):
            return [Block(" ".join(map(plain_text, lines)), self.line, self.line, style=style, exact=True)]
        number = ""
        if style == "numbered":
            number, lines[0] = _numbered(lines[0])
        texts = [to_markdown(line) for line in lines]
        texts[0] = f"{number} {texts[0]}".strip()
        blocks = [Block(text, self.line, self.line, style=style, exact=True) for text in texts if text]
        for block in blocks:
            block.continues = look.style == "continued"
        for block in blocks[1:]:
            block.style, block.continues = "text", block.listed or block.continues
        return blocks

    def _table(self, table: Element, place: Place) -> None:
        """Read each cell once, at its place in the grid; a merged cell at its first column and row."""
        rows = [row for row in table.iter(qn("w:tr")) if _table_of(row) is table]
        columns = max((len(row.findall(qn("w:tc"))) for row in rows), default=0)
        inside = place.cell is not None
        if not inside and columns > 1:
            self.table += 1
        number, first = self.table, len(self.blocks)
        open_cells: dict[int, Place] = {}
        places: list[Place] = []
        for at, row in enumerate(rows):
            column = 0
            for cell in row.iter(qn("w:tc")):
                if cell.getparent() is not row and _row_of(cell) is not row:
                    continue
                continues, width = _merge(cell)
                here = place if inside else Place((number, at, column)) if columns > 1 else Place()
                if continues and column in open_cells:
                    open_cells[column].rows += not inside
                else:
                    open_cells[column] = here
                    places.append(here)
                    self._container(cell, here)
                column += width
        if not inside:
            rows_of = {place.cell: place.rows for place in places if place.cell}
            for block in self.blocks[first:]:
                block.rows = rows_of.get(block.cell, block.rows)


def _directly_in(paragraph: Element, *names: str) -> Iterator[Element]:
    """Yield what stands in a paragraph itself, and not in a paragraph of its text boxes."""
    for element in paragraph.iter(*map(qn, names)):
        if next(element.iterancestors(qn("w:p"))) is paragraph:
            yield element


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


def _cleaned(run: Run) -> Run:
    return run._replace(text=clean(run.text))


def _numbered(runs: Runs) -> tuple[str, Runs]:
    """Return the number before the tab of a list item, and the runs after it."""
    text = plain(runs)
    number, tab, _ = text.partition("\t")
    if not tab:
        return "", runs
    rest: list[Run] = []
    passed = 0
    for run in runs:
        start = max(0, len(number) + 1 - passed)
        passed += len(run.text)
        rest.append(run._replace(text=run.text[start:]))
    return number.strip(), tuple(run for run in rest if run.text)


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
