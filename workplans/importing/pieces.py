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

NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2})+)[.)]?\s+(?=\S)|^(\d{1,2})[.)]\s+(?=\S)")
# “1 MEETINGS”, without a dot: a number only where a capital follows, and not a day of a month.
UNDOTTED = re.compile(
    r"^(\d{1,2})\s+(?=[A-Z])(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)"
)
EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_)(?=\S)(.{1,300}?)(?<=\S)\1(?!\w)")
SPACE = re.compile(r"\s+")
BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")


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


def flat(text: str) -> str:
    """The text on one line, without Markdown's marks of emphasis: for comparison only, never to be kept."""
    return SPACE.sub(" ", unmarked(text)).strip()


def unmarked(text: str) -> str:
    """The text without Markdown's marks of emphasis."""
    return EMPHASIS.sub(r"\2", text)


def split_number(text: str) -> tuple[str, str]:
    """“2.1.1. Meetings:” → (“2.1.1”, “Meetings:”); no number → (“”, text). “3D” and “5-10” are no numbers."""
    found = NUMBERED.match(text)
    if found:
        return found[1] or found[2], text[found.end() :]
    found = UNDOTTED.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def joined(text: str, line: str) -> str:
    """A text and the next line of the same paragraph; no space in an address, after a hyphen or slash."""
    last = text[-300:].rpartition(" ")[2]
    inside_address = "](http" in last and ")" not in last.partition("](")[2]
    inside_address = inside_address or (last.endswith("]") and line.startswith("(http"))
    cut = inside_address or re.search(r"https?://\S*[/_?=&-]$|\w[-/]$", last)
    return f"{text}{line}" if cut else f"{text} {line}"


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a text in Markdown; a list is one."""
    return [paragraph for paragraph in BLANK_LINE.split(text) if paragraph.strip()]
