"""From a file to a reading, in the order in which it becomes known what a piece is."""

from time import perf_counter

from workplans.dates import parse_period
from workplans.importing.body import find_sections, place_body
from workplans.importing.furniture import set_aside_furniture
from workplans.importing.header import place_header, place_title
from workplans.importing.outline import find_headings
from workplans.importing.pieces import Piece
from workplans.importing.reading import Reading, rebuild
from workplans.importing.sources import read_source
from workplans.paragraphs import flat


def read_plan(name: str, data: bytes) -> Reading:
    """Reads a plan from a .txt, .md, .docx or .pdf file. Raises Refused. Touches no database and no disk."""
    started = perf_counter()
    pieces = read_source(name, data)
    place(pieces)
    return rebuild(pieces, perf_counter() - started)


def place(pieces: list[Piece]) -> None:
    """Finds out what each piece becomes."""
    set_aside_furniture(pieces)
    place_title(pieces)
    find_headings(pieces)
    front, sections = find_sections(pieces)
    place_header(front)
    place_body(sections, _year(front))


def _year(front: list[Piece]) -> int | None:
    """The first year of the plan: the one of dates that print none."""
    for wanted in ("header.period", "header.title", "header.subtitle"):
        for piece in front:
            start, _ = parse_period(flat(piece.text)) if piece.becomes == wanted else (None, None)
            if start:
                return start.year
    return None
