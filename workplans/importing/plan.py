"""From a file to a reading: blocks become pieces, pieces get their roles, roles make records."""

from time import perf_counter

from documents.reading import read_blocks
from workplans.dates import parse_period
from workplans.importing.body import find_sections, place_body
from workplans.importing.builder import rebuild
from workplans.importing.fields import split_fields
from workplans.importing.furniture import set_aside_furniture
from workplans.importing.header import place_header, place_title
from workplans.importing.labels import begins_with_label
from workplans.importing.outline import find_headings
from workplans.importing.pieces import Piece, pieces_of
from workplans.importing.reading import Reading
from workplans.paragraphs import flat


def read_plan(name: str, data: bytes) -> Reading:
    """Return the reading of a .txt, .md, .docx or .pdf file; needs no database. Raises ValidationError."""
    started = perf_counter()
    pieces = split_fields(pieces_of(read_blocks(name, data, is_label=begins_with_label)))
    for number, piece in enumerate(pieces, start=1):
        piece.id = f"p{number}"
    place(pieces)
    return rebuild(pieces, perf_counter() - started)


def place(pieces: list[Piece]) -> None:
    """Give each piece its role."""
    set_aside_furniture(pieces)
    place_title(pieces)
    find_headings(pieces)
    front, sections = find_sections(pieces)
    place_header(front)
    place_body(sections, _year(front))


def _year(front: list[Piece]) -> int | None:
    """Return the first year of the plan, which is that of dates printed without a year."""
    for role in ("header.period", "header.title", "header.subtitle"):
        for piece in front:
            start, _ = parse_period(flat(piece.text)) if piece.becomes == role else (None, None)
            if start:
                return start.year
    return None
