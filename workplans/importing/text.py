"""Plain text and Markdown → pieces."""

import re
from itertools import pairwise

from workplans.importing.labels import find_label
from workplans.importing.pieces import Piece, joined
from workplans.paragraphs import NUMBERED

BULLET = re.compile(r"^\s*[-*+•●▪‣–◦]\s+(?=\S)")
HASHES = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*$")
UNDERLINE = re.compile(r"^\s*(={3,}|-{3,})\s*$")
RULE = re.compile(r"^\s*([-*_=~]\s*){3,}$")
PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
PIPE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
CELL_BREAK = re.compile(r"(?<!\\)\|")
TABS = re.compile(r"\s*\t\s*")
LABELLED = re.compile(r"^\s*(\*\*)?[A-Z][^.:;|]{1,50}:(\*\*)?(\s|$)")
TERMINATED = re.compile(r"[.:;!?]\W*$")

Lines = list[tuple[int, str]]


def read_text(text: str) -> list[Piece]:
    """The pieces of a text, in order; a form feed begins a page."""
    pieces: list[Piece] = []
    page = 1 if "\f" in text else None
    lines = text.split("\n")
    width = _width(lines)
    chunk: Lines = []
    for number, line in enumerate([*lines, ""], start=1):
        turned = line.count("\f")
        line = line.replace("\f", "").rstrip("\r")
        if chunk and (turned or not line.strip()):
            block = pieces[-1].block + 1 if pieces else 1
            pieces += _table(chunk, block, page, pieces) or _paragraphs(chunk, block, page, width)
            chunk = []
        if page:
            page += turned
        if line.strip():
            chunk.append((number, line))
    return pieces


def _width(lines: list[str]) -> int:
    """The width at which the text is wrapped, seen where a small letter carries a line on; 0: not wrapped."""
    wrapped = [
        len(line.rstrip()) for line, below in pairwise(lines) if line.strip() and below.lstrip()[:1].islower()
    ]
    return max((length for length in wrapped if length > 40), default=0)


def _paragraphs(chunk: Lines, block: int, page: int | None, width: int) -> list[Piece]:
    """The lines between two blank lines as headings, list items, labelled lines and paragraphs."""
    pieces: list[Piece] = []
    above = ""
    for number, line in chunk:
        if pieces and UNDERLINE.match(line) and pieces[-1].style == "text" and pieces[-1].block == block:
            pieces[-1].style, pieces[-1].level = "heading", 1 if "=" in line else 2
        elif RULE.match(line):
            pieces.append(Piece("", number, line.strip(), block, page, "furniture"))
        elif above and _continues(line, above, pieces[-1], width):
            pieces[-1].text = joined(pieces[-1].text, line.strip())
        else:
            piece = _piece(number, line, block, page)
            if pieces and (piece.listed or pieces[-1].listed):
                piece.block = block = block + 1  # list items are counted singly
            pieces.append(piece)
        above = "" if line.endswith("  ") else line  # two spaces: Markdown's deliberate end of a line
    return pieces


def _piece(number: int, line: str, block: int, page: int | None) -> Piece:
    if found := HASHES.match(line):
        return Piece("", number, found[2], block, page, "heading", level=len(found[1]))
    if found := BULLET.match(line):
        return Piece("", number, line[found.end() :].strip(), block, page, "bullet")
    style = "numbered" if NUMBERED.match(line.strip()) else "text"
    strong = bool(re.fullmatch(r"\s*(\*\*|__)[^*_]+\1:?\s*", line))
    return Piece("", number, line.strip(), block, page, style, strong)


def _continues(line: str, above: str, piece: Piece, width: int) -> bool:
    """Whether the line carries on the paragraph above it, which a fixed width has wrapped."""
    if (
        HASHES.match(line)
        or BULLET.match(line)
        or find_label(line)[0]
        or piece.style in ("heading", "furniture")
    ):
        return False
    text = line.strip()
    full = 0 < width <= len(above.rstrip()) + 1 + len(text.split()[0])  # the next word had no room
    if NUMBERED.match(text):
        return full and not TERMINATED.search(above[-20:]) and NUMBERED.sub("", text)[:1].islower()
    if LABELLED.match(line):
        return False
    indented = len(line) - len(line.lstrip()) > len(above) - len(above.lstrip())
    return full or text[:1].islower() or (piece.listed and indented)


def _table(chunk: Lines, block: int, page: int | None, before: list[Piece]) -> list[Piece]:
    """The cells of the chunk where it is a table of pipes or tabs; else nothing."""
    ruled = all("|" in line for _, line in chunk) and any(PIPE_RULE.match(line) for _, line in chunk[:2])
    if ruled or (len(chunk) > 1 and all(PIPE_ROW.match(line) for _, line in chunk)):
        rows = [(number, CELL_BREAK.split(line.strip().strip("|"))) for number, line in chunk]
    elif len(chunk) > 1 and all("\t" in line.strip() and not LABELLED.match(line) for _, line in chunk):
        rows = [(number, TABS.split(line.strip("\n"))) for number, line in chunk]
    else:
        return []
    table = 1 + max((piece.cell[0] for piece in before if piece.cell), default=-1)
    cells: list[Piece] = []
    for row, (number, texts) in enumerate(rows):
        if PIPE_RULE.match(chunk[row][1]):
            cells.append(Piece("", number, chunk[row][1].strip(), block, page, "furniture"))
            continue
        for column, text in enumerate(texts):
            if text.strip():
                cells.append(Piece("", number, text.strip(), block, page, "cell", cell=(table, row, column)))
    return cells
