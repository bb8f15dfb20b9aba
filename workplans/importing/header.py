"""The block before the first heading: date, reference, division, title, chair, period, endorsements."""

import re

from workplans.dates import find_ranges, parse_period
from workplans.importing.labels import find_label
from workplans.importing.pieces import Piece
from workplans.layout import DIVISION, ENDORSED, MARKING, REFERENCE
from workplans.paragraphs import flat, split_number

TITLE = re.compile(r"\bwork[ -]?(?:plan|program(?:me)?)\b", re.IGNORECASE)
PERIOD = re.compile(r"^(?:work[ -]?plan )?period\b", re.IGNORECASE)
GROUP = re.compile(r"\b(?:group|party|committee)\b", re.IGNORECASE)
LONGEST = 200


def place_title(pieces: list[Piece]) -> None:
    """Marks the document's title, before any heading is looked for: it may be set as one."""
    front = []
    for piece in pieces[:60]:
        if split_number(piece.text)[0] and piece.style != "cell":
            break
        if piece.becomes == "left" and piece.style != "cell":
            front.append(piece)
    titles = [piece for piece in front if piece.style == "title"] or [
        piece
        for piece in front
        if TITLE.search(flat(piece.text))
        and not PERIOD.match(flat(piece.text))
        and len(piece.text) < LONGEST
        and not find_label(piece.text, header=True)[0]
        and not flat(piece.text).endswith(".")
    ]
    for piece in titles[:1]:
        piece.becomes = "header.title"
        for above in front[: front.index(piece)]:
            if above.style in ("heading", "title"):
                above.becomes = "header.group" if GROUP.search(above.text) else "header.subtitle"


def place_header(front: list[Piece]) -> None:
    """Places the pieces before the first heading; what is none of the known fields stays left."""
    awaited = ""
    done = {piece.becomes for piece in front}
    cells = {piece.cell: piece for piece in front if piece.cell}
    labelled = {find_label(piece.text, header=True) for piece in front}
    for piece in front:
        if piece.becomes != "left":
            continue
        label, value = find_label(piece.text, header=True)
        if piece.style == "subtitle":
            piece.becomes = "header.title"
        elif label:
            piece.becomes = label if value else "label"
        elif ("header.marking", flat(piece.text)) in labelled:
            piece.becomes = "furniture"  # said above with its label
        else:
            piece.becomes = awaited or _beside(piece, cells) or _field(piece, done)
        awaited = label if label and not value and not piece.cell else ""
        if piece.becomes == "header.status" and ENDORSED.search(value or piece.text):
            piece.becomes = "endorsement"
        done.add(piece.becomes)


def _beside(piece: Piece, cells: dict[tuple[int, int, int], Piece]) -> str:
    """What the label left of a cell says that it is; or the label above it, in a row of labels alone."""
    if not piece.cell:
        return ""
    table, row, column = piece.cell
    left = cells.get((table, row, column - 1))
    if left is not None:
        return "endorsement" if left.becomes == "endorsement" else find_label(left.text, header=True)[0]
    above = [cell for at, cell in cells.items() if at[:2] == (table, row - 1)]
    if above and all(find_label(cell.text, header=True)[0] for cell in above):
        return next((find_label(cell.text, header=True)[0] for cell in above if cell.column == column), "")
    return ""


def _field(piece: Piece, done: set[str]) -> str:
    """What an unlabelled line of the header is, by its own form."""
    text = flat(piece.text)
    if REFERENCE.search(text) and len(text) < 80 and "header.reference" not in done:
        return "header.reference"
    if MARKING.search(text):
        return "header.marking"
    if PERIOD.match(text) and parse_period(text)[0]:
        return "header.period"
    if ENDORSED.search(text) and len(text) < LONGEST:
        return "endorsement"
    if find_ranges(text) and len(text) < 40 and "header.date" not in done:
        return "header.date"
    if len(text) > 120 or text.endswith("."):
        return "header.text" if "header.title" in done and piece.style != "cell" else "left"
    if "header.division" not in done and (DIVISION.search(text) or "header.title" not in done):
        return "header.division"
    return "header.subtitle" if "header.title" in done else "left"


def read_group(title: str) -> str:
    """“Work plan for the Biologics Working Party (BWP) for 2017” → “Biologics Working Party (BWP)”."""
    found = re.search(r"\b(?:for|of) the (.+?)(?:,? (?:for )?(?:the years? )?\d{4}\b.*|$)", title)
    if found:
        return re.sub(r"\s+(?:consolidated )?work ?plan$", "", found[1], flags=re.IGNORECASE)
    found = re.match(rf"(.+?)\s*[:–-]\s*(?:\S+ )?{TITLE.pattern}", title, re.IGNORECASE)
    return found[1] if found else ""
