"""PDF → pieces: bookmarks, then tags, then sizes of type say what is a heading."""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFNoOutlines, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from workplans.importing.lines import pieces_of_paragraph, rank_sizes
from workplans.importing.pdf_page import Line, Sheet, leading_of, lines_of_sheet, read_sheet, running_rows
from workplans.importing.pdf_text import Paragraph, body_size, join_paragraphs
from workplans.importing.pieces import Piece
from workplans.importing.refusals import Refused
from workplans.paragraphs import flat, split_number

MOST_PAGES = 300
MOST_INFLATED = 200 * 1024 * 1024  # bytes of all streams, unpacked
CHUNK = 1 << 16
LEAST_LETTERS = 20
LOCKS = (PDFPasswordIncorrect, PDFEncryptionError)
STREAM = re.compile(rb"stream\r?\n")
DAMAGED = "This PDF is damaged and can't be read to its end: save it anew as PDF and send that."
LOCKED = "This PDF is locked by a password: send one that opens without."
SCAN = (
    "This PDF holds pictures of pages and no text: send the document it was scanned from, or one that has"
    " gone through text recognition."
)
TOO_LONG = f"This PDF has more than {MOST_PAGES} pages: send the plan alone."
BOMB = "Unpacked, this PDF is larger than any plan: save it anew without pictures and send that."


def read_pdf(data: bytes) -> list[Piece]:
    """The pieces of a PDF, in reading order; `line` counts printed lines. Raises Refused."""
    _check_streams(data)
    try:
        sheets, roles, bookmarks = _parse(data)
    except Refused:
        raise
    except Exception as error:
        # Whatever a broken file makes of the parser, the fault is the file's.
        locked = any(isinstance(one, LOCKS) for one in (error, error.__cause__, *error.args))
        raise Refused(LOCKED if locked else DAMAGED) from error
    running, leading = running_rows(sheets), leading_of(sheets)
    lines: list[Line] = []
    for sheet in sheets:
        lines += lines_of_sheet(sheet, running, leading, roles, len(lines))
    if sum(len(line.text) for line in lines) < LEAST_LETTERS:
        raise Refused(SCAN)
    return _pieces(join_paragraphs(lines, leading, tagged=bool(roles)), bookmarks)


def _check_streams(data: bytes) -> None:
    """Unpacks every stream a little at a time, also one packed twice, and keeps nothing but a count."""
    total, view = 0, memoryview(data)
    for found in STREAM.finditer(data):
        packed: memoryview | bytes = view[found.end() :]
        for _ in range(2):
            size, packed = _inflated(packed, MOST_INFLATED - total)
            total += size
            if total >= MOST_INFLATED:
                raise Refused(BOMB)


def _inflated(packed: memoryview | bytes, most: int) -> tuple[int, bytes]:
    """(bytes that come out of a packed stream, at most `most`; the first of them)."""
    unpacker, size, start = zlib.decompressobj(), 0, b""
    try:
        for at in range(0, len(packed), CHUNK):
            rest: memoryview | bytes = packed[at : at + CHUNK]
            while rest and size < most:
                piece = unpacker.decompress(rest, 16 * CHUNK)
                start, size, rest = start or piece, size + len(piece), unpacker.unconsumed_tail
            if unpacker.eof or size >= most:
                break
    except zlib.error:
        pass  # not packed after all, or damaged: the parser will say
    return size, start


def _parse(data: bytes) -> tuple[list[Sheet], dict[tuple[int, int], str], list[tuple[int, str]]]:
    """(words of the pages, what the tags say, bookmarks with their levels)."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        if len(pdf.pages) > MOST_PAGES:
            raise Refused(TOO_LONG)
        sheets = []
        for page in pdf.pages:
            sheets.append(read_sheet(page))
            page.close()
        return sheets, _roles(pdf), list(_bookmarks(pdf))


def _bookmarks(pdf: pdfplumber.PDF) -> Iterator[tuple[int, str]]:
    try:
        for level, title, *_ in pdf.doc.get_outlines():
            yield level, flat(str(title))
    except (PDFNoOutlines, PdfminerException, KeyError, TypeError, ValueError, AttributeError):
        return  # no bookmarks, or none that can be followed


def _roles(pdf: pdfplumber.PDF) -> dict[tuple[int, int], str]:
    """What the tags say of each marked piece of a page: (page, mark) → heading level, “toc” or “bullet”."""
    roles: dict[tuple[int, int], str] = {}

    def walk(element: dict, page: int | None, role: str) -> None:
        kind = str(element.get("type", ""))
        if re.fullmatch(r"H[1-6]", kind):
            role = kind[1]
        elif kind in ("TOC", "TOCI"):
            role = "toc"
        elif kind == "Lbl" and role != "toc":
            role = "bullet"
        page = element.get("page_number") or page
        for mark in element.get("mcids") or ():
            if page and role:
                roles[page, mark] = role
        for child in element.get("children") or ():
            walk(child, page, "" if role == "bullet" else role)

    try:
        for element in pdf.structure_tree:
            walk(element, None, "")
    except Exception:
        return {}  # tags that can't be followed are as good as none
    return roles


def _pieces(paragraphs: list[Paragraph], bookmarks: list[tuple[int, str]]) -> list[Piece]:
    body = body_size(paragraphs)
    levels = Counter(_plain(title) for _, title in bookmarks)
    by_title = {_plain(title): level for level, title in reversed(bookmarks)}
    pieces: list[Piece] = []
    sizes: dict[int, float] = {}
    for paragraph in paragraphs:
        first = paragraph.lines[0]
        style, level = "text", None
        if first.role == "furniture":
            style = "furniture"
        elif first.role == "toc":
            style = "toc"
        elif first.cell:
            style = "cell"
        elif levels[_plain(paragraph.text)] and paragraph.stands_out(body):
            style, level = "heading", by_title[_plain(paragraph.text)]
        elif first.role.isdigit() and not bookmarks:
            style, level = "heading", int(first.role)
        made = pieces_of_paragraph(paragraph.text, first.number, style)
        for piece in made:
            piece.page, piece.level, piece.cell, piece.rows = first.page, level, first.cell, first.rows
            piece.strong = paragraph.stands_out(body)
            sizes[id(piece)] = first.size
            if first.role == "bullet" and piece.style == "text":
                piece.style = "bullet"
        pieces += made
    rank_sizes(pieces, sizes, body)
    return pieces


def _plain(title: str) -> str:
    return split_number(flat(title))[1].lower().strip(" .:")
