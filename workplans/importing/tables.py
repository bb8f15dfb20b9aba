"""Tables of items: a row each under a head of labels, or a label in each row of its first column."""

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

from workplans.dates import parse_target
from workplans.importing.fields import FIELDS, STATUS, field_of
from workplans.importing.labels import find_label
from workplans.importing.pieces import Piece
from workplans.paragraphs import flat

HEADS = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "activity.target": r"\btarget\b|\bdeadline\b|\btime-?\s?(?:line|frame)\b|\bdue\b|\bcompletion\b",
        "activity.status": r"\bstatus\b|\bprogress\b",
        "activity.comments": r"\bcomments?\b|\bremarks?\b|\bnotes?\b",
        "activity.reference": r"\breference\b",
        "activity.action": r"\baction\b|\brole\b|\blead\b|\binput\b",
        "activity": r"\b(?:title|name|guidelines?|topics?|activit(?:y|ies)|procedures?|documents?)\b",
    }.items()
}


class LineReader(Protocol):
    """A reader of labelled lines in the order of the page, as `items.Items`."""

    awaited: str

    def label(self, piece: Piece, becomes: str, value: str) -> None: ...

    def plain(self, piece: Piece, below: Piece | None) -> None: ...


@dataclass
class Columns:
    """The columns of a table: the field of each, and the one with the title."""

    head: dict[int, str]
    fields: dict[int, str]
    title: int
    width: int
    last: Piece | None = None  # the title of the last row


def place_table(cells: list[Piece], lines: LineReader, before: Columns | None) -> Columns | None:
    """Give the cells of a table their roles; `before` are the columns of the table above it may continue."""
    rows: dict[int, list[Piece]] = {}
    for piece in cells:
        rows.setdefault(piece.row, []).append(piece)
    columns = _columns(next(iter(rows.values())), cells) or before
    if columns and columns.width == _width(cells):
        _place_rows(list(rows.values()), columns)
        return columns
    in_order = [piece for row in rows.values() for piece in row]
    for piece, below in zip_longest(in_order, in_order[1:]):
        becomes, value = field_of(piece)
        if becomes == "activity":
            piece.becomes = "label"
        elif becomes and not lines.awaited:
            lines.label(piece, becomes, value)
        else:
            lines.plain(piece, below)
    return None


def _width(cells: list[Piece]) -> int:
    return max(piece.column for piece in cells) + 1


def _columns(first: list[Piece], cells: list[Piece]) -> Columns | None:
    """Return the columns that the first row names; None where it is no head."""
    named = {piece.column: label for piece in first if (label := _head_label(piece))}
    if len(named) < 2 and (not named or min(named) == 0):
        return None
    fields = {column: label for column, label in named.items() if label in FIELDS}
    width = _width(cells)
    title = next((column for column in named if column not in fields), None)
    if title is None:
        title = next((column for column in range(width) if column not in fields), 0)
    return Columns({piece.column: flat(piece.text) for piece in first}, fields, title, width)


def _head_label(piece: Piece) -> str:
    """Return the field that the head of a column names: “Target date for completion”, “Lead / input”."""
    label, value = find_label(piece.text)
    if label.startswith("activity") and not value:
        return label
    text = flat(piece.text)
    if len(text) > 40 or value or field_of(piece)[0] or parse_target(text)[0] != "none":
        return ""
    return next((name for name, cue in HEADS.items() if cue.search(text)), "")


def _place_rows(rows: list[list[Piece]], columns: Columns) -> None:
    title = columns.last
    shared: Piece | None = None
    for row in rows:
        if all(columns.head.get(piece.column) == flat(piece.text) for piece in row):
            for piece in row:
                piece.becomes = "label"  # the head, here or again on the next page
            continue
        if len(row) == 1 and field_of(row[0])[0] == "activity.action":
            shared, row[0].becomes = row[0], "activity.action"  # “Action: Lead” across: for the rows below
            continue
        new_title = next((piece for piece in row if piece.column == columns.title), None)
        if new_title is not None:
            title, new_title.becomes = new_title, "activity"
        if shared is not None and title is not None:
            shared.of = shared.of or title.id
            shared.rows = row[0].row - shared.row + 1
        for piece in row:
            if piece is not new_title:
                becomes = _field(piece, columns, row)
                piece.becomes, piece.of = (becomes, title.id) if title else ("section.text", None)
    columns.last = title


def _field(piece: Piece, columns: Columns, row: list[Piece]) -> str:
    """Return the field of a cell: that of its column, unless it prints a status in place of a target."""
    becomes = columns.fields.get(piece.column, "activity.text")
    given = {columns.fields.get(other.column) for other in row if other is not piece}
    status = STATUS.fullmatch(flat(piece.text))
    if status and becomes == "activity.target":
        return "activity.status"
    if status and becomes == "activity.comments" and not given & {"activity.target", "activity.status"}:
        return "activity.status"
    return field_of(piece)[0] or becomes if becomes == "activity.text" else becomes
