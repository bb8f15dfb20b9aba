"""Paragraphs of .docx and .pdf → blocks: parts of a paragraph that stand alone, headings by their size."""

import re

from documents.reading.blocks import Block, IsLabel
from documents.reading.marks import BULLET, NUMBERED

SHORT = 70  # characters
LARGER = 1.2  # points above the size of the body
HEADING_LIMIT = 200  # characters


def blocks_of_paragraph(text: str, line: int, style: str, is_label: IsLabel) -> list[Block]:
    """Return a paragraph as one block; or one for each line where all are short or one begins with a mark."""
    parts = [part.strip() for part in text.split("\n") if part.strip()]
    apart = len(parts) > 1 and (
        any(is_label(part) or BULLET.match(part) for part in parts)
        or all(len(part) < SHORT for part in parts)
    )
    blocks = []
    for part in parts if apart or not parts else [" ".join(parts)]:
        bullet = BULLET.match(part) if style == "text" else None
        words = part[bullet.end() :] if bullet else part
        part_style = "bullet" if bullet else style
        if part_style == "text" and NUMBERED.match(part):
            part_style = "numbered"
        blocks.append(Block(re.sub(" +", " ", words), line, line, style=part_style))
    return blocks


def rank_sizes(blocks: list[Block], sizes: dict[int, float], body: float) -> None:
    """Make short lines above the size of the body headings, the largest size level 1, where no style does.

    `sizes` gives the size of type in points by the id() of a block.
    """
    if any(block.style == "heading" for block in blocks):
        return
    larger = [
        block
        for block in blocks
        if block.style in ("text", "numbered")
        and sizes.get(id(block), 0) >= body + LARGER
        and len(block.text) < HEADING_LIMIT
    ]
    ranks = sorted({sizes[id(block)] for block in larger}, reverse=True)
    for block in larger:
        block.style, block.level = "heading", 1 + ranks.index(sizes[id(block)])
