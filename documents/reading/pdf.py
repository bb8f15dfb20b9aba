"""PDF → blocks: bookmarks, then tags, then sizes of type show which lines are headings."""

import io
import re
import zlib
from collections import Counter, deque
from collections.abc import Iterator

import pdfplumber
from django.core.exceptions import ValidationError
from pdfminer.pdfdocument import PDFEncryptionError, PDFNoOutlines, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from core.limited_process import is_over_limits
from core.text import clean
from core.uploads import MB
from documents.reading.blocks import Block, IsLabel, no_labels
from documents.reading.emphasis import to_markdown
from documents.reading.marks import flat, split_number
from documents.reading.paragraphs import blocks_of_paragraph, rank_sizes
from documents.reading.pdf_page import Line, Sheet, leading_of, lines_of_sheet, read_sheet, running_rows
from documents.reading.pdf_tags import Tags, roles_of, tags_of
from documents.reading.pdf_text import Paragraph, body_size, join_paragraphs, join_tagged
from documents.rendering.rendered import ORIGIN

PAGES_LIMIT = 300
UNPACKED_LIMIT = 200 * MB  # of all streams together
CHUNK = 64 * 1024
LEAST_LETTERS = 20
LOCKS = (PDFPasswordIncorrect, PDFEncryptionError)
BARE = ("furniture", "toc", "cell", "heading")  # styles of blocks that have no emphasis
BULLETS = ("•", "–", "·")  # of the portal's own lists
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
    """Return the blocks of a PDF, in reading order; `line` counts printed lines.

    Raises ValidationError; MemoryError where it needs too much.
    """
    _check_streams(data)
    try:
        sheets, roles, bookmarks, exact = _parse(data)
    except ValidationError:
        raise
    except Exception as error:
        # Whichever error a broken file causes in the parser, the fault is the file's.
        causes = (error, error.__cause__, *error.args)
        if any(map(is_over_limits, causes)):
            raise MemoryError from error
        locked = any(isinstance(cause, LOCKS) for cause in causes)
        raise ValidationError(LOCKED if locked else DAMAGED) from error
    running, leading = running_rows(sheets), leading_of(sheets)
    lines: list[Line] = []
    for sheet in sheets:
        lines += lines_of_sheet(sheet, running, leading, roles, len(lines), exact=exact)
    if sum(len(line.text) for line in lines) < LEAST_LETTERS:
        raise ValidationError(SCAN)
    if exact:
        return list(_own_blocks(join_tagged(lines)))
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
            # At its end a stream may still name the last bytes as not unpacked.
            while rest and size < limit and not unpacker.eof:
                part = unpacker.decompress(rest, 16 * CHUNK)
                start, size, rest = start or part, size + len(part), unpacker.unconsumed_tail
            if unpacker.eof or size >= limit:
                break
    except zlib.error:
        pass  # not packed after all, or damaged: the parser will refuse it
    return size, start


def _parse(data: bytes) -> tuple[list[Sheet], Tags, list[tuple[int, str]], bool]:
    """Return the words of the pages, the tags, the bookmarks with their levels, and whether all is exact."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        if len(pdf.pages) > PAGES_LIMIT:
            raise ValidationError(TOO_LONG)
        sheets = []
        for page in pdf.pages:
            sheets.append(read_sheet(page))
            page.close()
        exact = pdf.metadata.get("Subject") == ORIGIN
        return sheets, tags_of(pdf) if exact else roles_of(pdf), list(_bookmarks(pdf)), exact


def _bookmarks(pdf: pdfplumber.PDF) -> Iterator[tuple[int, str]]:
    try:
        for level, title, *_ in pdf.doc.get_outlines():
            yield level, flat(clean(str(title)))
    except (PDFNoOutlines, PdfminerException, KeyError, TypeError, ValueError, AttributeError):
        return  # no bookmarks, or none that can be followed


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
        is_bare = style in BARE or paragraph.stands_out(body)
        text = paragraph.text if is_bare else paragraph.typed_markdown()
        for block in blocks_of_paragraph(text, first.number, style, is_label):
            block.page, block.level, block.cell, block.rows = first.page, level, first.cell, first.rows
            block.strong = paragraph.stands_out(body)
            sizes[id(block)] = first.size
            if first.role == "bullet" and block.style == "text":
                block.style = "bullet"
            blocks.append(block)
    rank_sizes(blocks, sizes, body)
    return blocks


def _own_blocks(paragraphs: list[Paragraph]) -> Iterator[Block]:
    """Yield the blocks of a file that the portal rendered: its tags tell what each paragraph is."""
    roles = (paragraph.lines[0].role for paragraph in paragraphs)
    below = deque(role for role in roles if role != "furniture")
    for paragraph in paragraphs:
        first = paragraph.lines[0]
        if first.role != "furniture":
            below.popleft()
        text, level, style = to_markdown(paragraph.runs), None, "text"
        if first.role in ("furniture", "toc", "title"):
            text, style = paragraph.text, first.role
        elif first.cell:
            text, style = paragraph.text, "cell"
        elif first.role.isdigit():
            text, style, level = paragraph.text, "heading", int(first.role)
            if below and below[0] == "toc":  # its title
                style, level = "toc", None
        elif first.mark:
            style = "bullet" if first.mark in BULLETS else "numbered"
            text = text if style == "bullet" else f"{first.mark} {text}"
        if text.strip():
            yield Block(
                text, first.number, first.number, first.page, style, False, first.cell, first.rows, level,
                first.continues, exact=True,
            )  # fmt: skip


def _plain(title: str) -> str:
    return split_number(flat(title))[1].lower().strip(" .:")
