"""PDF → blocks: bookmarks, then tags, then sizes of type show which lines are headings."""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator

import pdfplumber
from django.core.exceptions import ValidationError
from pdfminer.pdfdocument import PDFEncryptionError, PDFNoOutlines, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from core.text import clean
from core.uploads import MB
from documents.reading.blocks import Block, IsLabel, no_labels
from documents.reading.marks import flat, split_number
from documents.reading.paragraphs import blocks_of_paragraph, rank_sizes
from documents.reading.pdf_page import Line, Sheet, leading_of, lines_of_sheet, read_sheet, running_rows
from documents.reading.pdf_text import Paragraph, body_size, join_paragraphs

PAGES_LIMIT = 300
UNPACKED_LIMIT = 200 * MB  # of all streams together
CHUNK = 64 * 1024
LEAST_LETTERS = 20
LOCKS = (PDFPasswordIncorrect, PDFEncryptionError)
STREAM = re.compile(rb"stream\r?\n")
DAMAGED = "This PDF is damaged and can't be read to its end: save it anew as PDF and send that."
LOCKED = "This PDF is locked by a password: send one that opens without."
SCAN = (
    "This PDF holds pictures of pages and no text: send the document it was scanned from, or one that has"
    " gone through text recognition."
)
TOO_LONG = f"This PDF has more than {PAGES_LIMIT} pages: send the part that is needed alone."
TOO_LARGE = (
    f"Unpacked, this PDF is over {UNPACKED_LIMIT // MB} MB: save it anew without pictures and send that."
)


def read_pdf(data: bytes, is_label: IsLabel = no_labels) -> list[Block]:
    """Return the blocks of a PDF, in reading order; `line` counts printed lines. Raises ValidationError."""
    _check_streams(data)
    try:
        sheets, roles, bookmarks = _parse(data)
    except ValidationError:
        raise
    except Exception as error:
        # Whichever error a broken file causes in the parser, the fault is the file's.
        locked = any(isinstance(cause, LOCKS) for cause in (error, error.__cause__, *error.args))
        raise ValidationError(LOCKED if locked else DAMAGED) from error
    running, leading = running_rows(sheets), leading_of(sheets)
    lines: list[Line] = []
    for sheet in sheets:
        lines += lines_of_sheet(sheet, running, leading, roles, len(lines))
    if sum(len(line.text) for line in lines) < LEAST_LETTERS:
        raise ValidationError(SCAN)
    return _blocks(join_paragraphs(lines, leading, is_label, tagged=bool(roles)), bookmarks, is_label)


def _check_streams(data: bytes) -> None:
    """Unpack every stream a little at a time, also one packed twice, and keep nothing but a byte count."""
    total, view = 0, memoryview(data)
    for start in STREAM.finditer(data):
        packed: memoryview | bytes = view[start.end() :]
        for _ in range(2):
            size, packed = _unpacked(packed, UNPACKED_LIMIT - total)
            total += size
            if total >= UNPACKED_LIMIT:
                raise ValidationError(TOO_LARGE)


def _unpacked(packed: memoryview | bytes, limit: int) -> tuple[int, bytes]:
    """Return how many bytes a packed stream holds, counted up to `limit`, and the first of them."""
    unpacker, size, start = zlib.decompressobj(), 0, b""
    try:
        for at in range(0, len(packed), CHUNK):
            rest: memoryview | bytes = packed[at : at + CHUNK]
            while rest and size < limit:
                part = unpacker.decompress(rest, 16 * CHUNK)
                start, size, rest = start or part, size + len(part), unpacker.unconsumed_tail
            if unpacker.eof or size >= limit:
                break
    except zlib.error:
        pass  # not packed after all, or damaged: the parser will refuse it
    return size, start


def _parse(data: bytes) -> tuple[list[Sheet], dict[tuple[int, int], str], list[tuple[int, str]]]:
    """Return the words of the pages, the roles that the tags give, and the bookmarks with their levels."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        if len(pdf.pages) > PAGES_LIMIT:
            raise ValidationError(TOO_LONG)
        sheets = []
        for page in pdf.pages:
            sheets.append(read_sheet(page))
            page.close()
        return sheets, _roles(pdf), list(_bookmarks(pdf))


def _bookmarks(pdf: pdfplumber.PDF) -> Iterator[tuple[int, str]]:
    try:
        for level, title, *_ in pdf.doc.get_outlines():
            yield level, flat(clean(str(title)))
    except (PDFNoOutlines, PdfminerException, KeyError, TypeError, ValueError, AttributeError):
        return  # no bookmarks, or none that can be followed


def _roles(pdf: pdfplumber.PDF) -> dict[tuple[int, int], str]:
    """Return the role that the tags give to each marked part of a page, by (page, mark).

    A role is a heading level, “toc” or “bullet”.
    """
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


def _blocks(paragraphs: list[Paragraph], bookmarks: list[tuple[int, str]], is_label: IsLabel) -> list[Block]:
    body = body_size(paragraphs)
    levels = Counter(_plain(title) for _, title in bookmarks)
    by_title = {_plain(title): level for level, title in reversed(bookmarks)}
    blocks: list[Block] = []
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
        for block in blocks_of_paragraph(paragraph.text, first.number, style, is_label):
            block.page, block.level, block.cell, block.rows = first.page, level, first.cell, first.rows
            block.strong = paragraph.stands_out(body)
            sizes[id(block)] = first.size
            if first.role == "bullet" and block.style == "text":
                block.style = "bullet"
            blocks.append(block)
    rank_sizes(blocks, sizes, body)
    return blocks


def _plain(title: str) -> str:
    return split_number(flat(title))[1].lower().strip(" .:")
