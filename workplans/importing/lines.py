"""What .docx and .pdf have in common: paragraphs of several things, headings known by size."""

import re
from dataclasses import replace

from workplans.importing.labels import find_label
from workplans.importing.pieces import Piece
from workplans.importing.text import BULLET
from workplans.paragraphs import NUMBERED, flat

SHORT = 70
LARGER = 1.2  # points above the body's size
FIELDS = r"(?:Action|Target dates?|Comments?|Status|References?)"
FIELD_BREAK = re.compile(
    rf"(?<!\s)\s*[|;•·]\s*(?={FIELDS}\s*:)|(?<=[.;])\s+(?={FIELDS}\s*:)|(?<!\s)\s{{2,}}(?={FIELDS}\s*:)"
)


def pieces_of_paragraph(text: str, line: int, style: str) -> list[Piece]:
    """A paragraph as one piece, or one a line where its breaks part labels or short lines."""
    parts = [part.strip() for part in text.split("\n") if part.strip()]
    apart = len(parts) > 1 and (
        any(find_label(part)[0] or find_label(part, header=True)[0] or BULLET.match(part) for part in parts)
        or all(len(part) < SHORT for part in parts)
    )
    pieces = []
    for part in parts if apart else [" ".join(parts)]:
        marked = BULLET.match(part) if style == "text" else None
        clean = part[marked.end() :] if marked else part
        how = "bullet" if marked else "numbered" if style == "text" and NUMBERED.match(part) else style
        pieces.append(Piece("", line, re.sub(r"[ \u00a0]+", " ", clean), line, style=how))
    return pieces


def rank_sizes(pieces: list[Piece], sizes: dict[int, float], body: float) -> None:
    """Short lines set larger than the body become headings, the largest size level 1; styled ones stay."""
    if any(piece.style == "heading" for piece in pieces):
        return
    larger = [
        piece
        for piece in pieces
        if piece.style in ("text", "numbered")
        and sizes.get(id(piece), 0) >= body + LARGER
        and len(piece.text) < 200
    ]
    ranks = sorted({sizes[id(piece)] for piece in larger}, reverse=True)
    for piece in larger:
        piece.style, piece.level = "heading", 1 + ranks.index(sizes[id(piece)])


def split_fields(pieces: list[Piece]) -> list[Piece]:
    """Takes apart what stands in one line: “Action: Lead | Target date: Q1 2026”."""
    apart: list[Piece] = []
    for piece in pieces:
        begins = find_label(piece.text)[0].startswith("activity.")
        parts = FIELD_BREAK.split(piece.text)
        if begins:
            parts = [part for whole in parts for part in re.split(r"(?<!\s)\s*\|\s*", whole)]
        if len(parts) == 1 or not (begins or len(parts) > 2):
            apart.append(piece)
            continue
        for part in parts:
            if flat(part):
                apart.append(replace(piece, text=part.strip()))
    return apart
