"""Word documents (.docx) → pieces: styles, lists, Word's own numbering, tables, links, notes, text boxes."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from workplans.importing.lines import pieces_of_paragraph, rank_sizes
from workplans.importing.numbering import Numbering
from workplans.importing.pieces import Piece
from workplans.importing.refusals import Refused
from workplans.importing.styles import Styles

LARGEST_INSIDE = 100 * 1024 * 1024  # bytes of all parts, unpacked
LARGEST_TEXT = 20 * 1024 * 1024  # bytes of the text alone
MOST_PARTS = 5000
BODY = "word/document.xml"
CHUNK = 1 << 16
LOCKED = "This Word file is locked by a password: save it without one and send that."
NO_WORD = "This is no Word document, though it is named .docx: save the plan as .docx and send that."
DAMAGED = "This Word file is damaged and can't be opened: open it in Word, save it anew and send that."
BOMB = "Unpacked, this Word file is larger than any plan: copy the text into a new document and send that."


@dataclass
class Place:
    """Where a paragraph stands: in which cell, over how many rows."""

    cell: tuple[int, int, int] | None = None
    rows: int = 1


def read_word(data: bytes) -> list[Piece]:
    """The pieces of a .docx file, in reading order; `line` counts paragraphs. Raises Refused."""
    _check_parts(data)
    try:
        document = Document(io.BytesIO(data))
        reader = _Reader(document)
        reader.read()
    except Refused:
        raise
    except Exception as error:
        # Whatever a broken file makes of the parser, the fault is the file's.
        raise Refused(DAMAGED) from error
    return reader.pieces


def _check_parts(data: bytes) -> None:
    """Trusts the archive's directory in nothing: what it says is bounded, then found true bit by bit."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            names = {part.filename: part.file_size for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise Refused(LOCKED)
            if BODY not in names:
                raise Refused(NO_WORD)
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_INSIDE:
                raise Refused(BOMB)
            if names[BODY] > LARGEST_TEXT:
                raise Refused(BOMB)
            for part in parts:
                with packed.open(part) as inside:
                    while inside.read(CHUNK):  # raises where a part is not as large as the directory says
                        pass
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise Refused(DAMAGED) from error


class _Reader:
    """Walks the XML of the document, since python-docx passes over content controls, text boxes and notes."""

    def __init__(self, document: WordDocument) -> None:
        self.document = document
        self.styles = Styles(document)
        self.numbering = Numbering(document)
        self.notes = _notes(document)
        self.pieces: list[Piece] = []
        self.sizes: dict[int, float] = {}
        self.line = 0
        self.table = -1

    def read(self) -> None:
        self._container(self.document.element.body, Place())
        rank_sizes(self.pieces, self.sizes, self.styles.body_size)
        for text in _running_lines(self.document):
            self.line += 1
            self.pieces.append(Piece("", self.line, text, self.line, style="furniture"))

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
        text = "".join(_texts(paragraph, self.document)).strip()
        listed, label = self.numbering.of(paragraph, look.style_id)
        if text:
            self.line += 1
            if (look.level or look.style == "title") and label:
                text = f"{label} {text}"
            style = look.style
            if style == "text" and listed:
                style = listed
            made = pieces_of_paragraph(text, self.line, style)
            for piece in made:
                piece.level, piece.strong = look.level, look.bold
                piece.cell, piece.rows = place.cell, place.rows
                piece.style = "cell" if place.cell and piece.style == "text" else piece.style
                self.sizes[id(piece)] = look.size
            self.pieces += made
        for note in paragraph.iter(qn("w:footnoteReference"), qn("w:endnoteReference")):
            if said := self.notes.get((note.tag, note.get(qn("w:id")))):
                self.line += 1
                self.pieces.append(Piece("", self.line, said, self.line, style="note"))
        for box in paragraph.iter(qn("w:txbxContent")):
            if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
                self._container(box, place)

    def _table(self, table: Element, place: Place) -> None:
        """Each cell once, at its place in the grid; one of several columns or rows at its first."""
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
                goes_on, width = _merge(cell)
                here = place if inside else Place((number, at, column)) if columns > 1 else Place()
                if goes_on and column in open_cells:
                    for piece in self.pieces:
                        if piece.cell and piece.cell == open_cells[column].cell:
                            piece.rows += 1
                else:
                    open_cells[column] = here
                    self._container(cell, here)
                column += width


def _table_of(row: Element) -> Element | None:
    return next((above for above in row.iterancestors() if above.tag == qn("w:tbl")), None)


def _row_of(cell: Element) -> Element | None:
    return next((above for above in cell.iterancestors() if above.tag == qn("w:tr")), None)


def _merge(cell: Element) -> tuple[bool, int]:
    """(whether the cell carries on the one above, how many columns it is wide)."""
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        return False, 1
    down, across = properties.find(qn("w:vMerge")), properties.find(qn("w:gridSpan"))
    goes_on = down is not None and down.get(qn("w:val"), "continue") == "continue"
    return goes_on, int(across.get(qn("w:val"), 1)) if across is not None else 1


def _texts(paragraph: Element, document: WordDocument) -> Iterator[str]:
    """The visible text of a paragraph: insertions, not deletions; links as Markdown; no text of boxes."""
    for child in paragraph:
        name = child.tag.rpartition("}")[2]
        if name == "hyperlink":
            yield _link("".join(_texts(child, document)), _target(child, document))
        elif name == "r":
            yield from _run(child)
        elif name in (
            "ins",
            "smartTag",
            "fldSimple",
            "sdt",
            "sdtContent",
            "dir",
            "bdo",
            "moveTo",
            "customXml",
        ):
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
    """The text of each foot and end note by (tag of its reference, id)."""
    notes = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in ("footnotes", "endnotes") and not relation.is_external:
            tag = qn(f"w:{kind[:-1]}Reference")
            for note in parse_xml(relation.target_part.blob):
                text = " ".join("".join(part.itertext(qn("w:t"))) for part in note.iter(qn("w:p"))).strip()
                notes[tag, note.get(qn("w:id"))] = re.sub(r"\s+", " ", text)
    return notes


def _running_lines(document: WordDocument) -> list[str]:
    """The texts of heads and feet of all sections, each once."""
    texts: dict[str, None] = {}
    for section in document.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            for paragraph in part.paragraphs:
                if text := re.sub(r"\s+", " ", paragraph.text).strip():
                    texts[text] = None
    return list(texts)
