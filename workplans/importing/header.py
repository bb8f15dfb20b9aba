"""The block before the first heading: date, reference, division, title, chair, period, endorsements."""

import re
from typing import Any

from workplans.dates import find_ranges, parse_day, parse_period
from workplans.importing.labels import find_label, without_label
from workplans.importing.pieces import Piece
from workplans.importing.texts import with_paragraph
from workplans.layout import DIVISION, ENDORSED, MARKING, REFERENCE
from workplans.paragraphs import flat, plain_line, split_number

TITLE = re.compile(r"\bwork[ -]?(?:plan|program(?:me)?)\b", re.IGNORECASE)
PERIOD = re.compile(r"^(?:work[ -]?plan )?period\b", re.IGNORECASE)
PERIOD_LABEL = re.compile(r"^[^:]*period[^:]*:\s*", re.IGNORECASE)
GROUP = re.compile(r"\b(?:group|party|committee)\b", re.IGNORECASE)
LINE_LIMIT = 200  # characters of a title or an endorsement
SEPARATORS = {
    "chair": ", ",
    "vice_chair": ", ",
}  # between several values of a field; else a space


def place_title(pieces: list[Piece]) -> None:
    """Mark the document's title, before headings are looked for: it may have the style of a heading."""
    front = []
    for piece in pieces[:60]:
        if piece.style == "heading" if piece.exact else split_number(piece.text)[0] and piece.style != "cell":
            break
        if piece.becomes == "left" and piece.style != "cell":
            front.append(piece)
    titles = [piece for piece in front if piece.style == "title"] or [
        piece for piece in front if _may_be_title(piece)
    ]
    for piece in titles[:1]:
        piece.becomes = "header.title"
        for above in front[: front.index(piece)]:
            if above.style in ("heading", "title"):
                above.becomes = "header.group" if GROUP.search(above.text) else "header.subtitle"


def _may_be_title(piece: Piece) -> bool:
    text = flat(piece.text)
    return (
        bool(TITLE.search(text))
        and not PERIOD.match(text)
        and len(piece.text) < LINE_LIMIT
        and not find_label(piece.text, header=True)[0]
        and not text.endswith(".")
    )


def place_header(front: list[Piece]) -> None:
    """Give the pieces before the first heading their roles; a piece that fits none stays left."""
    awaited = ""
    given = {piece.becomes for piece in front}
    cells = {piece.cell: piece for piece in front if piece.cell}
    labelled = {find_label(piece.text, header=True) for piece in front}
    below_title = False
    for piece in front:
        below_title = below_title or piece.becomes == "header.title"
        if piece.becomes != "left":
            continue
        label, value = find_label(piece.text, header=True)
        if piece.style == "subtitle":
            piece.becomes = "header.title"
        elif label:
            piece.becomes = label if value else "label"
        elif ("header.marking", flat(piece.text)) in labelled:
            piece.becomes = "furniture"  # printed above with its label
        else:
            piece.becomes = awaited or _beside(piece, cells) or _field(piece, given)
            if piece.exact and below_title and piece.becomes not in ("header.marking", "endorsement"):
                piece.becomes = "header.text"
        awaited = label if label and not value and not piece.cell else ""
        if piece.becomes == "header.status" and ENDORSED.search(value or piece.text):
            piece.becomes = "endorsement"
        given.add(piece.becomes)


def _beside(piece: Piece, cells: dict[tuple[int, int, int], Piece]) -> str:
    """Return the role announced by the label left of a cell, or above it in a row of labels alone."""
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


def _field(piece: Piece, given: set[str]) -> str:
    """Return the role of an unlabelled line of the header, by its form; `given` are the roles above it."""
    text = flat(piece.text)
    if REFERENCE.search(text) and len(text) < 80 and "header.reference" not in given:
        return "header.reference"
    if MARKING.search(text):
        return "header.marking"
    if PERIOD.match(text) and parse_period(text)[0]:
        return "header.period"
    if ENDORSED.search(text) and len(text) < LINE_LIMIT:
        return "endorsement"
    if find_ranges(text) and len(text) < 40 and "header.date" not in given:
        return "header.date"
    if len(text) > 120 or text.endswith("."):
        return "header.text" if "header.title" in given and piece.style != "cell" else "left"
    if "header.division" not in given and (DIVISION.search(text) or "header.title" not in given):
        return "header.division"
    return "header.subtitle" if "header.title" in given else "left"


def read_header(pieces: list[Piece]) -> dict[str, Any]:
    """Return the fields of the document itself: as printed, and dates also as dates."""
    printed: dict[str, str] = {}
    for piece in pieces:
        record, _, name = piece.becomes.partition(".")
        if record == "header":
            if name == "text":
                printed[name] = with_paragraph(printed.get(name, ""), piece)
                continue
            text = without_label(piece.text, piece.becomes, header=True)
            text = PERIOD_LABEL.sub("", text) if name == "period" else text
            text = text if piece.exact and name == "title" else plain_line(text)
            printed[name] = f"{printed[name]}{SEPARATORS.get(name, ' ')}{text}" if name in printed else text
    title = " ".join(filter(None, [printed.get("title"), printed.get("subtitle")]))
    reference = REFERENCE.search(printed.get("reference", ""))
    start, end = parse_period(printed.get("period", ""))
    if start is None:
        start, end = parse_period(title)
    plain = ("title", "subtitle", "division", "chair", "vice_chair", "status", "marking", "text")
    return {
        **{name: printed.get(name, "") for name in plain},
        "reference": reference[0] if reference else printed.get("reference", ""),
        "group": printed.get("group", "") or read_group(printed.get("title", "")),
        "date": parse_day(printed.get("date", "")),
        "date_printed": printed.get("date", ""),
        "period_start": start,
        "period_end": end,
        "period_printed": printed.get("period", ""),
    }


def read_group(title: str) -> str:
    """Return “Quality Working Party (QWP)” for “Work plan for the Quality Working Party (QWP) for 2017”."""
    if match := re.search(r"\b(?:for|of) the (.+?)(?:,? (?:for )?(?:the years? )?\d{4}\b.*|$)", title):
        return re.sub(r"\s+(?:consolidated )?work ?plan$", "", match[1], flags=re.IGNORECASE)
    match = re.match(rf"(.+?)\s*[:–-]\s*(?:\S+ )?{TITLE.pattern}", title, re.IGNORECASE)
    return match[1] if match else ""
