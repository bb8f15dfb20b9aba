"""The fields of an item, recognised by their label or their form; dates of meetings."""

import re
from collections.abc import Iterable
from dataclasses import replace

from workplans.dates import MONTH, find_ranges
from workplans.importing.labels import find_label
from workplans.importing.pieces import Piece
from workplans.layout import POINTER
from workplans.paragraphs import flat, unlinked

FIELDS = ("activity.action", "activity.target", "activity.comments", "activity.status", "activity.reference")
ROLE = r"(?:co-)?(?:lead|speciali[sz]ed input|contributor|support|rapporteur)"
ACTION = re.compile(rf"(?:action\s*[:–-]?\s*)?{ROLE}(?:\s*(?:/|and|or|,)\s*{ROLE})*", re.IGNORECASE)
ROLE_OF = re.compile(rf"{ROLE}s?\s*:\s*\S.{{0,80}}$", re.IGNORECASE)  # “Rapporteur: Germany”
DONE = (
    r"(?:adopted|finali[sz]ed|final|published|completed|endorsed|agreed|released|withdrawn|cancelled|postponed"
    r"|suspended|noted|on hold)"
)
WHEN = rf"(?:(?:\d{{1,2}}\s+)?{MONTH}\s+\d{{4}}|Q[1-4]\s*\d{{4}}|[1-4]Q\s*\d{{4}}|\d{{4}})"
STATUS = re.compile(
    rf"{DONE}(?:\s+(?:by|in)\s+[\w/ ]{{2,20}})?(?:\s*[:,–-]?\s*{WHEN})?\.?|{WHEN}\s*[:–-]\s*{DONE}\.?",
    re.IGNORECASE,
)
LABELS = r"(?:Action|Target dates?|Comments?|Status|References?)"
FIELD_BREAK = re.compile(
    rf"(?<!\s)\s*[|;•·]\s*(?={LABELS}\s*:)|(?<=[.;])\s+(?={LABELS}\s*:)|(?<!\s)\s{{2,}}(?={LABELS}\s*:)"
)
BAR = re.compile(r"(?<!\s)\s*\|\s*")
LEAST_LABELS = ("activity.action", "activity.target", "activity.comments", "activity.status")


def split_fields(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces, with each line of several fields split: “Action: Lead | Target date: Q1 2026”."""
    split: list[Piece] = []
    for piece in pieces:
        begins_with_field = find_label(piece.text)[0].startswith("activity.")
        parts = FIELD_BREAK.split(piece.text)
        if begins_with_field:
            parts = [part for whole in parts for part in BAR.split(whole)]
        if piece.exact or len(parts) == 1 or not (begins_with_field or len(parts) > 2):
            split.append(piece)
            continue
        split += [replace(piece, text=part.strip()) for part in parts if flat(part)]
    return split


def field_of(piece: Piece) -> tuple[str, str]:
    """Return the field of an item that a line gives, and its value; ("", "") for a title or plain text."""
    text = flat(piece.text)
    label, value = find_label(piece.text)
    if label in FIELDS or (label == "activity" and not value and piece.cell):
        if label == "activity.target" and value and STATUS.fullmatch(value):
            return "activity.status", value
        return label, value
    if ACTION.fullmatch(text) or ROLE_OF.match(text):
        return "activity.action", text
    if STATUS.fullmatch(text):
        return "activity.status", text
    return "", ""


def is_aside(piece: Piece, below: Piece | None) -> bool:
    """Whether a paragraph only points elsewhere (“Please refer to …”) or leads in what is below it (“…:”)."""
    text = flat(piece.text)
    return bool(POINTER.match(text)) or (text.endswith(":") and below is not None)


def has_item_labels(body: Iterable[Piece]) -> bool:
    return any(field_of(piece)[0] in LEAST_LABELS for piece in body)


def is_meeting(piece: Piece, year: int | None) -> bool:
    """Whether the piece is a date, or dates, with few words beside them."""
    text = flat(unlinked(piece.text))
    ranges = find_ranges(text, year)
    if not ranges or len(ranges) > 1:
        return bool(ranges)
    rest = text
    for _, _, printed in ranges:
        rest = rest.replace(printed, "")
    return len(rest) <= 70 and not re.search(r"\b(?:is|are|will|was|were|takes?|has|have)\b", rest)


def place_meeting_table(body: list[Piece], year: int | None) -> None:
    """Give roles in rows of dates: the cell with the date, or with its days, is the meeting, others notes."""
    rows: dict[tuple[int, int], list[Piece]] = {}
    for piece in body:
        if piece.cell:
            rows.setdefault((piece.table, piece.row), []).append(piece)
    for cells in rows.values():
        dated = [cell for cell in cells if is_meeting(cell, year)]
        days = [cell for cell in cells if re.match(r"\d{1,2}\b", flat(cell.text))]
        if not dated and find_ranges(row_text(cells), year):
            dated = days[:1]
        for cell in dated:
            cell.becomes = "meeting"
        for cell in cells:
            if dated and cell.becomes == "left":
                cell.becomes, cell.of = "meeting.note", dated[0].id
            elif not dated and cell.row == 0:
                cell.becomes = "label"


def row_text(cells: list[Piece]) -> str:
    """Return the cells of a row as one date: days first, then month and year, whatever their order."""
    texts = [flat(cell.text) for cell in cells]
    return " ".join(
        sorted(texts, key=lambda text: (not text[:1].isdigit() or len(text) == 4, text.isdigit()))
    )


PROGRESS = {
    "completed": r"adopted|final|published|completed|released|endorsed|agreed",
    "cancelled": r"cancelled|withdrawn",
    "postponed": r"postponed",
    "suspended": r"suspended|on hold",
    "ongoing": r"ongoing|in progress|draft|noted",
}


def progress_of(status: str) -> str:
    """Return the progress that a status means: “completed” for “Adopted: December 2016” or “Final”."""
    for progress, words in PROGRESS.items():
        if re.search(rf"\b(?:{words})", status, re.IGNORECASE):
            return progress
    return "planned"
