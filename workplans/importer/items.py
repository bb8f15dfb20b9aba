"""Items with “Action”, “Target date” and “Comments” beside, above or below their title; dates of meetings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .dates import MONTH, find_ranges
from .labels import find_label
from .pieces import Piece, flat
from .topics import is_title

FIELDS = ("activity.action", "activity.target", "activity.comments", "activity.status", "activity.reference")
ROLE = r"(?:co-)?(?:lead|speciali[sz]ed input|contributor|support|rapporteur)"
ACTION = re.compile(rf"(?:action\s*[:–-]?\s*)?{ROLE}(?:\s*(?:/|and|or|,)\s*{ROLE})*", re.IGNORECASE)
DONE = (
    r"(?:adopted|finali[sz]ed|final|published|completed|endorsed|agreed|released|withdrawn|cancelled|postponed"
    r"|suspended|noted|ongoing|on hold|in progress)"
)
WHEN = rf"(?:(?:\d{{1,2}}\s+)?{MONTH}\s+\d{{4}}|Q[1-4]\s*\d{{4}}|[1-4]Q\s*\d{{4}}|\d{{4}})"
STATUS = re.compile(
    rf"{DONE}(?:\s+(?:by|in)\s+[\w/ ]{{2,20}})?(?:\s*[:,–-]?\s*{WHEN})?\.?|{WHEN}\s*[:–-]\s*{DONE}\.?",
    re.IGNORECASE,
)
LEAST_LABELS = ("activity.action", "activity.target", "activity.comments", "activity.status")


def field_of(piece: Piece) -> tuple[str, str]:
    """(the field of an item that a line gives, its value); ("", "") for a title or plain text."""
    text = flat(piece.text)
    label, value = find_label(text)
    if label in FIELDS or (label == "activity" and not value and piece.cell):
        if value and STATUS.fullmatch(value):
            return "activity.status", value
        return label, value
    if ACTION.fullmatch(text):
        return "activity.action", text
    if STATUS.fullmatch(text):
        return "activity.status", text
    return "", ""


def has_item_labels(body: Iterable[Piece]) -> bool:
    return any(field_of(piece)[0] in LEAST_LABELS for piece in body)


def is_meeting(piece: Piece, year: int | None) -> bool:
    """Whether the piece is a date, or dates, with few words beside them."""
    text = flat(piece.text)
    ranges = find_ranges(text, year)
    if not ranges:
        return False
    rest = text
    for _, _, printed in ranges:
        rest = rest.replace(printed, "")
    return len(rest) <= 70 and not re.search(r"\b(?:is|are|will|was|were|takes?|has|have)\b", rest)


def place_meeting_table(body: list[Piece], year: int | None) -> None:
    """Rows whose cells make a date only together (month | days): the cell with the days is the meeting."""
    rows: dict[tuple[int, int], list[Piece]] = {}
    for piece in body:
        if piece.cell:
            rows.setdefault(piece.cell[:2], []).append(piece)
    for cells in rows.values():
        if any(is_meeting(cell, year) for cell in cells):
            continue
        days = [cell for cell in cells if re.match(r"\d{1,2}\b", flat(cell.text))]
        if days and find_ranges(row_text(cells), year):
            days[0].becomes = "meeting"


def row_text(cells: list[Piece]) -> str:
    """The cells of a row as one date: days first, then month and year, whatever their order in the row."""
    texts = [flat(cell.text) for cell in cells]
    return " ".join(
        sorted(texts, key=lambda text: (not text[:1].isdigit() or len(text) == 4, text.isdigit()))
    )


@dataclass
class Item:
    """An item while it is being read: its title, what was given for it, and what was given before it."""

    title: Piece
    fields: set[str] = field(default_factory=set)
    labelled: bool = False


class Items:
    """Reads a run of titles and labelled lines in the order of the page and gives each label to its title.

    Labels above a title belong to it when they begin the run, or repeat one that the open item has already.
    A single “Action” above several titles holds for all of them.
    """

    def __init__(self) -> None:
        self.open: Item | None = None
        self.pending: list[tuple[Piece, str]] = []
        self.awaited = ""
        self.count = 0

    def label(self, piece: Piece, becomes: str, value: str) -> None:
        piece.becomes = becomes if value else "label"
        self.awaited = "" if value else becomes
        if self.open and becomes in self.open.fields:
            self.open = None
        self._give(piece, becomes)

    def _give(self, piece: Piece, becomes: str) -> None:
        if self.open:
            self.open.fields.add(becomes)
            self.open.labelled = True
            piece.of = self.open.title.id
        else:
            self.pending.append((piece, becomes))

    def plain(self, piece: Piece, below: Piece | None) -> None:
        """The value of the label before it, a title, or more text of the open item."""
        if self.awaited:
            piece.becomes, self.awaited = self.awaited, ""
            if self.open:
                piece.of = self.open.title.id
            else:
                self.pending.append((piece, piece.becomes))
        elif self._is_text(piece, below):
            if self.open:
                piece.becomes, piece.of = "activity.text", self.open.title.id
            else:
                piece.becomes = "section.text"
        else:
            self._title(piece)

    def _is_text(self, piece: Piece, below: Piece | None) -> bool:
        text = flat(piece.text)
        if piece.strong or self.pending:
            return False
        if is_title(piece) or (piece.listed and not text.endswith((";", "."))):
            return False
        led = below is not None and field_of(below)[0] in FIELDS
        if self.open is None or self.open.labelled:
            return not led or len(text) > 300
        return text.endswith((".", ";", ":")) or text[:1].islower()

    def _title(self, piece: Piece) -> None:
        piece.becomes = "activity"
        self.count += 1
        self.open = Item(piece)
        for before, becomes in self.pending:
            before.of = piece.id
            self.open.fields.add(becomes)
        self.pending = []

    def close(self, head: Piece | None) -> None:
        """Ends the run: labels that found no title belong to the heading, where it has nothing else."""
        if not self.pending:
            return
        if head is not None and not self.count and head.becomes == "section.title":
            head.becomes = "activity"
            for piece, _ in self.pending:
                piece.of = head.id
        else:
            for piece, _ in self.pending:
                piece.becomes = "section.text" if piece.becomes != "label" else "label"
        self.pending = []


def place_items(head: Piece, body: list[Piece], *, has_children: bool) -> None:
    """Places the body of a section that has items; paragraphs beside them stay text of the section."""
    run = Items()
    at = 0
    while at < len(body):
        piece = body[at]
        if piece.cell:
            cells = [other for other in body[at:] if other.cell and other.cell[0] == piece.cell[0]]
            _place_table(cells, run)
            at += len(cells)
            continue
        below = body[at + 1] if at + 1 < len(body) else None
        becomes, value = field_of(piece)
        if becomes:
            run.label(piece, becomes, value)
        else:
            run.plain(piece, below)
        at += 1
    run.close(None if has_children else head)


def _place_table(cells: list[Piece], run: Items) -> None:
    """A table with a row of labels at its head, or with labels in its first column."""
    rows: dict[int, dict[int, Piece]] = {}
    for piece in cells:
        rows.setdefault(piece.cell[1], {}).setdefault(piece.cell[2], piece)
    first = next(iter(rows.values()))
    columns = {column: find_label(piece.text) for column, piece in first.items()}
    named = {
        column: label
        for column, (label, value) in columns.items()
        if label.startswith("activity") and not value
    }
    if len(named) > 1 or (named and len(first) == 1 + len(named) and len(first) > 2):
        _place_columns(rows, named)
        return
    for row in rows.values():
        for piece in row.values():
            becomes, value = field_of(piece)
            if becomes == "activity":
                piece.becomes = "label"
            elif becomes and not run.awaited:
                run.label(piece, becomes, value)
            else:
                run.plain(piece, None)
    for piece in cells:
        if piece.becomes == "left":
            piece.becomes = "activity.comments"


def _place_columns(rows: dict[int, dict[int, Piece]], named: dict[int, str]) -> None:
    """Each row an item, each column a field; the first column without a field is the title."""
    head, *others = rows.values()
    for piece in head.values():
        piece.becomes = "label"
    fields = {column: label for column, label in named.items() if label in FIELDS}
    title_column = next(
        (column for column in sorted({c for row in rows.values() for c in row}) if column not in fields), 0
    )
    title: Piece | None = None
    shared: Piece | None = None
    for row in others:
        if len(row) == 1 and (only := next(iter(row.values()))) and field_of(only)[0] == "activity.action":
            only.becomes, shared = (
                "activity.action",
                only,
            )  # “Action: Lead” across the table: for the rows below
            continue
        if title_column in row:
            title = row[title_column]
            title.becomes = "activity"
            if shared is not None and shared.of is None:
                shared.of = title.id
        for column, piece in row.items():
            if piece is title:
                continue
            becomes = fields.get(column, "activity.text")
            if STATUS.fullmatch(flat(piece.text)) and becomes in ("activity.target", "activity.comments"):
                becomes = "activity.status"
            piece.becomes, piece.of = (becomes, title.id) if title else ("section.text", None)


PROGRESS = {
    "completed": r"adopted|final|published|completed|released|endorsed|agreed",
    "cancelled": r"cancelled|withdrawn",
    "postponed": r"postponed",
    "suspended": r"suspended|on hold",
    "ongoing": r"ongoing|in progress|draft|noted",
}


def progress_of(status: str) -> str:
    """“Adopted: December 2016”, “December 2017: Adopted” or “Final” as the progress it means."""
    for progress, words in PROGRESS.items():
        if re.search(rf"\b(?:{words})", status, re.IGNORECASE):
            return progress
    return "planned"
