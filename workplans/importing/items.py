"""Items whose “Action”, “Target date” and “Comments” stand above or below their title, or in tables."""

import re
from dataclasses import dataclass, field
from itertools import groupby

from workplans.importing.fields import FIELDS, field_of, is_aside
from workplans.importing.labels import find_named_label
from workplans.importing.pieces import Piece
from workplans.importing.tables import Columns, place_table
from workplans.importing.topics import is_title
from workplans.paragraphs import flat

NAMED_FIELDS = ("activity.lead", "activity.specialised_input")
DETAIL = re.compile(r"[A-Z][\w /-]{2,30}:\s")


@dataclass
class Item:
    """An item while it is being read: its title, the fields given for it, and whether a label gave them."""

    title: Piece
    fields: set[str] = field(default_factory=set)
    labelled: bool = False


class Items:
    """Reads titles and labelled lines in the order of the page and gives each label to its title.

    Labels above a title belong to it when they come first, or repeat a field that the open item has already.
    A single “Action” above several titles holds for all of them.
    """

    def __init__(self, *, prose: bool = False) -> None:
        self.prose = prose  # each paragraph is an item, labelled or not
        self.open: Item | None = None
        self.pending: list[tuple[Piece, str]] = []
        self.awaited = ""
        self.count = 0
        self.block = 0  # of the last field
        self.texts: list[Piece] = []  # beside the items
        self.opener = ""  # the label above the first title, and so above every title

    def label(self, piece: Piece, becomes: str, value: str) -> None:
        piece.becomes = becomes if value else "label"
        self.awaited = "" if value else becomes
        self.block = piece.block
        if self.open and (becomes in self.open.fields or becomes == self.opener):
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
        """Give a line without a label its role: value of the label before it, title, or text of the item."""
        if self.awaited:
            piece.becomes, self.awaited = self.awaited, ""
            if self.open:
                piece.of = self.open.title.id
            else:
                self.pending.append((piece, piece.becomes))
        elif self._is_text(piece, below):
            if self.open and not self.prose and (not self.open.labelled or piece.block == self.block):
                piece.becomes, piece.of = "activity.text", self.open.title.id
            else:
                piece.becomes = "section.text"  # a paragraph after the fields of an item is not its text
                self.texts.append(piece)
        else:
            self._title(piece)

    def _is_text(self, piece: Piece, below: Piece | None) -> bool:
        if self.prose:
            return is_aside(piece, below)
        text = flat(piece.text)
        if self._is_detail(piece):
            return True
        if piece.strong or self.pending:
            # above a title stand labels; a sentence under them is about the heading
            return not piece.strong and not self.count and text.endswith(".") and len(text.split()) > 4
        if is_title(piece) or (piece.listed and not text.endswith((";", "."))):
            return False
        above_field = below is not None and field_of(below)[0] in FIELDS
        if self.open is None or self.open.labelled:
            return not above_field or len(text) > 300
        return text.endswith((".", ";", ":")) or text[:1].islower()

    def _is_detail(self, piece: Piece) -> bool:
        """Whether a line of an item has a label for which activities have no field, as “Milestones: …”."""
        title = self.open.title if self.open else None
        return title is not None and piece.block == title.block and bool(DETAIL.match(flat(piece.text)))

    def _title(self, piece: Piece) -> None:
        piece.becomes = "activity"
        if not self.count and self.pending:
            self.opener = self.pending[0][1]
        self.count += 1
        self.open = Item(piece)
        for before, becomes in self.pending:
            before.of = piece.id
            self.open.fields.add(becomes)
        self.pending = []

    def close(self, head: Piece | None) -> None:
        """Give labels that have no title to the heading, where it has no items."""
        if not self.pending:
            return
        if head is not None and not self.count and head.becomes == "section.title":
            head.becomes = "activity"
            for piece, _ in self.pending:
                piece.of = head.id
            for piece in self.texts:
                piece.becomes, piece.of = "activity.text", head.id
        else:
            for piece, _ in self.pending:
                piece.becomes = "section.text" if piece.becomes != "label" else "label"
        self.pending = []


def is_named(body: list[Piece]) -> bool:
    """Whether the section marks the beginning of its activities by “Activity: …”."""
    return any(find_named_label(piece.text)[0] == "activity" for piece in body if not piece.cell)


def place_named_items(body: list[Piece]) -> None:
    """Give roles to each “Activity: …”, the fields right below it, and its text after them."""
    title: Piece | None = None
    in_fields = False
    for piece in body:
        label = find_named_label(piece.text)[0]
        if label == "activity" and not piece.cell:
            piece.becomes, title, in_fields = label, piece, True
        elif title is not None:
            field = label or field_of(piece)[0]
            in_fields = in_fields and field in (*FIELDS, *NAMED_FIELDS)
            piece.becomes, piece.of = field if in_fields else "activity.text", title.id


def place_items(head: Piece, body: list[Piece], *, has_children: bool, prose: bool) -> None:
    """Give roles in a section that has items; paragraphs beside them stay text, unless `prose`."""
    items = Items(prose=prose)
    columns: Columns | None = None
    at = 0
    while at < len(body):
        piece = body[at]
        if piece.cell:
            cells = next(list(cells) for _, cells in groupby(body[at:], key=lambda other: other.table))
            columns = place_table(cells, items, columns)
            at += len(cells)
            continue
        below = body[at + 1] if at + 1 < len(body) else None
        becomes, value = field_of(piece)
        if becomes and not (items.awaited and value == flat(piece.text)):
            items.label(piece, becomes, value)
        else:
            items.plain(piece, below)
        at += 1
    items.close(None if has_children else head)
