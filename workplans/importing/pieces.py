"""The pieces of a document: the one list from which every record of a reading is made."""

import re
from dataclasses import dataclass

# What a piece may become; the part before the dot names the record (or place) that it belongs to.
HEADER = ("date", "reference", "division", "title", "subtitle", "group", "chair", "vice_chair", "period")
BECOMES = (
    *(f"header.{name}" for name in (*HEADER, "status", "marking", "text")),
    *(
        "endorsement",
        "section.title",
        "section.text",
        "goal",
        "meeting",
        "meeting.note",
        "label",
        "furniture",
        "left",
    ),
    *("topic.title", "topic.description", "topic.justification", "focus_area", "challenge"),
    *("activity", "activity.text", "activity.action", "activity.target", "activity.comments"),
    *("activity.reference", "activity.status", "activity.lead", "activity.specialised_input"),
)

# Which piece a piece hangs on: the becomes of its owner.
OWNER = {
    "topic.description": "topic.title",
    "topic.justification": "topic.title",
    "focus_area": "topic.title",
    "challenge": "topic.title",
    "meeting.note": "meeting",
    "activity.text": "activity",
    "activity.action": "activity",
    "activity.target": "activity",
    "activity.comments": "activity",
    "activity.reference": "activity",
    "activity.status": "activity",
    "activity.lead": "activity",
    "activity.specialised_input": "activity",
}


@dataclass(slots=True)
class Piece:
    """A paragraph, heading, list item or table cell as it is printed, and the record it would become.

    `line` counts the lines of a text, and the paragraphs of a .docx or .pdf. Pieces of one `block` stand
    between the same blank lines. `style` is how it is set (text, bullet, numbered, cell, heading, title,
    toc, furniture), `strong` whether it stands out by weight or size, `cell` its (table, row, column) from
    0, and `rows` how many rows it spans. `level` is that of a heading in the tree, `styled` the one that its
    style or bookmark says. `of` is the id of the section, topic or activity that it belongs to.
    """

    id: str
    line: int
    text: str
    block: int
    page: int | None = None
    style: str = "text"
    strong: bool = False
    cell: tuple[int, int, int] | None = None
    rows: int = 1
    level: int | None = None
    styled: int | None = None
    becomes: str = "left"
    of: str | None = None

    @property
    def table(self) -> int:
        """The number of its table; -1 outside tables. `row` and `column` likewise."""
        return self.cell[0] if self.cell else -1

    @property
    def row(self) -> int:
        return self.cell[1] if self.cell else -1

    @property
    def column(self) -> int:
        return self.cell[2] if self.cell else -1

    @property
    def listed(self) -> bool:
        return self.style in ("bullet", "numbered")


def joined(text: str, line: str) -> str:
    """A text and the next line of the same paragraph; no space in an address, after a hyphen or slash."""
    last = text[-300:].rpartition(" ")[2]
    inside_address = "](http" in last and ")" not in last.partition("](")[2]
    inside_address = inside_address or (last.endswith("]") and line.startswith("(http"))
    cut = inside_address or re.search(r"https?://\S*[/_?=&-]$|\w[-/]$", last)
    return f"{text}{line}" if cut else f"{text} {line}"
