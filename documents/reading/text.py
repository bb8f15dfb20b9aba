"""Plain text and Markdown → blocks."""

import re
from itertools import pairwise

from core.text import clean
from documents.reading.blocks import Block, IsLabel, no_labels
from documents.reading.marks import BULLET, NUMBERED, joined, unescaped
from documents.rendering.rendered import ORIGIN

HASHES = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*$")
UNDERLINE = re.compile(r"^\s*(={3,}|-{3,})\s*$")
RULE = re.compile(r"^\s*([-*_=~]\s*){3,}$")
PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
PIPE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
CELL_BREAK = re.compile(r"(?<!\\)\|")
TABS = re.compile(r"\s*\t\s*")
LABELLED = re.compile(r"^\s*(\*\*)?[A-Z][^.:;|]{1,50}:(\*\*)?(\s|$)")
TERMINATED = re.compile(r"[.:;!?]\W*$")
#: the marks of lists and the comment of a Markdown file that the portal rendered
OWN_ITEM = re.compile(r"^\s*(?:([-*+])|\d{1,9}[.)])\s+(?=\S)")
OWN_COMMENT = re.compile(rf"\n*<!-- {re.escape(ORIGIN)} -->\s*$")
INSIDE_ITEM = re.compile(r"^ {2,}\S")

Lines = list[tuple[int, str]]  # (number, text)


def read_text(text: str, is_label: IsLabel = no_labels) -> list[Block]:
    """Return the blocks of a text, in order; a form feed begins a page."""
    if own := OWN_COMMENT.search(text):
        return _own_blocks(_clean_lines(text[: own.start()]))
    blocks: list[Block] = []
    page = 1 if "\f" in text else None
    lines = _clean_lines(text)
    width = _wrap_width([line for _, line in lines])
    chunk: Lines = []
    for number, line in [*lines, (0, "")]:
        form_feeds = line.count("\f")
        line = line.replace("\f", "")
        if chunk and (form_feeds or not line.strip()):
            block = blocks[-1].block + 1 if blocks else 1
            blocks += _table(chunk, block, page, blocks) or _paragraphs(chunk, block, page, width, is_label)
            chunk = []
        if page:
            page += form_feeds
        if line.strip():
            chunk.append((number, line))
    return blocks


def _clean_lines(text: str) -> Lines:
    """Return the lines without invisible characters; a line of the file may hold separators of its own."""
    return [
        (number, part)
        for number, line in enumerate(text.split("\n"), start=1)
        for part in "\f".join(map(clean, line.split("\f"))).split("\n")
    ]


def _wrap_width(lines: list[str]) -> int:
    """Return the width at which the text is wrapped, seen where a small letter continues a line; else 0."""
    wrapped = [
        len(line.rstrip()) for line, below in pairwise(lines) if line.strip() and below.lstrip()[:1].islower()
    ]
    return max((length for length in wrapped if length > 40), default=0)


def _paragraphs(chunk: Lines, block: int, page: int | None, width: int, is_label: IsLabel) -> list[Block]:
    """Return the lines between two blank lines as headings, list items, labelled lines and paragraphs."""
    blocks: list[Block] = []
    above = ""
    for number, line in chunk:
        if blocks and UNDERLINE.match(line) and blocks[-1].style == "text" and blocks[-1].block == block:
            blocks[-1].style, blocks[-1].level = "heading", 1 if "=" in line else 2
        elif RULE.match(line):
            blocks.append(Block(line.strip(), number, block, page, "furniture"))
        elif above and not is_label(line) and _continues(line, above, blocks[-1], width):
            blocks[-1].text = joined(blocks[-1].text, line.strip())
        else:
            new = _block(number, line, block, page)
            if blocks and (new.listed or blocks[-1].listed):
                new.block = block = block + 1  # list items are counted singly
            blocks.append(new)
        above = "" if line.endswith("  ") else line  # two spaces: Markdown's deliberate end of a line
    return blocks


def _block(number: int, line: str, block: int, page: int | None) -> Block:
    if heading := HASHES.match(line):
        return Block(heading[2], number, block, page, "heading", level=len(heading[1]))
    if bullet := BULLET.match(line):
        return Block(line[bullet.end() :].strip(), number, block, page, "bullet")
    style = "numbered" if NUMBERED.match(line.strip()) else "text"
    strong = bool(re.fullmatch(r"\s*(\*\*|__)[^*_]+\1:?\s*", line))
    return Block(line.strip(), number, block, page, style, strong)


def _continues(line: str, above: str, block: Block, width: int) -> bool:
    """Whether the line continues the paragraph above it, which a fixed width has wrapped."""
    if HASHES.match(line) or BULLET.match(line) or block.style in ("heading", "furniture"):
        return False
    text = line.strip()
    full = 0 < width <= len(above.rstrip()) + 1 + len(text.split()[0])  # the next word had no room
    if NUMBERED.match(text):
        return full and not TERMINATED.search(above[-20:]) and NUMBERED.sub("", text)[:1].islower()
    if LABELLED.match(line):
        return False
    indented = len(line) - len(line.lstrip()) > len(above) - len(above.lstrip())
    return full or text[:1].islower() or (block.listed and indented)


def _table(chunk: Lines, block: int, page: int | None, before: list[Block]) -> list[Block]:
    """Return the cells of the chunk where it is a table of pipes or tabs; else nothing."""
    ruled = all("|" in line for _, line in chunk) and any(PIPE_RULE.match(line) for _, line in chunk[:2])
    if ruled or (len(chunk) > 1 and all(PIPE_ROW.match(line) for _, line in chunk)):
        rows = [(number, CELL_BREAK.split(line.strip().strip("|"))) for number, line in chunk]
    elif len(chunk) > 1 and all("\t" in line.strip() and not LABELLED.match(line) for _, line in chunk):
        rows = [(number, TABS.split(line.strip("\n"))) for number, line in chunk]
    else:
        return []
    table = 1 + max((cell.table for cell in before), default=-1)
    cells: list[Block] = []
    for row, (number, texts) in enumerate(rows):
        if PIPE_RULE.match(chunk[row][1]):
            cells.append(Block(chunk[row][1].strip(), number, block, page, "furniture"))
            continue
        for column, text in enumerate(texts):
            if text.strip():
                cells.append(Block(text.strip(), number, block, page, "cell", cell=(table, row, column)))
    return cells


# --- Markdown that the portal rendered ---------------------------------------------------------------------


def _own_blocks(lines: Lines) -> list[Block]:
    """Return the blocks of a file in which each heading, list item and paragraph is one line."""
    blocks: list[Block] = []
    chunk: Lines = []
    for number, line in [*lines, (0, "")]:
        if line.strip():
            chunk.append((number, line))
        elif chunk:
            inside = bool(blocks) and (blocks[-1].listed or blocks[-1].continues)
            new = _table(chunk, len(blocks) + 1, None, blocks) or [
                _own_block(at, line, len(blocks) + place) for place, (at, line) in enumerate(chunk, start=1)
            ]
            new[0].continues = inside and new[0].style == "text" and bool(INSIDE_ITEM.match(chunk[0][1]))
            blocks += new
            chunk = []
    for block in blocks:
        block.exact = True
    return blocks


def _own_block(number: int, line: str, block: int) -> Block:
    if heading := HASHES.match(line):
        level = len(heading[1])
        style = "title" if level == 1 else "heading"
        return Block(unescaped(heading[2]), number, block, None, style, level=level if level > 1 else None)
    if RULE.match(line):
        return Block(line.strip(), number, block, None, "furniture")
    if item := OWN_ITEM.match(line):
        text = line[item.end() :] if item[1] else line
        return Block(text.strip(), number, block, None, "bullet" if item[1] else "numbered")
    return Block(line.strip(), number, block)
