"""The pieces of a plan's document: the one list from which every record of a reading is made."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from documents.reading import Block
from workplans.paragraphs import split_number

# The roles that a piece can have; the part before the dot names the record (or place) that it belongs to.
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

# The role of the piece to which a piece of this role belongs.
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
class Piece(Block):
    """A block of the document and its role in the plan: the record, or field of a record, that it becomes.

    `level` is that of a heading in the tree of the plan, `styled` the one that the document's style, bookmark
    or type gave. `of` is the id of the section, topic, activity or meeting to which the piece belongs.
    """

    id: str = ""
    styled: int | None = None
    becomes: str = "left"
    of: str | None = None


def number_and_title(piece: Piece) -> tuple[str, str]:
    """Split the text of a heading or list item; a number that the portal printed always has its dot."""
    return split_number(piece.text, dotted=piece.exact)


def pieces_of(blocks: Iterable[Block]) -> list[Piece]:
    """Return a piece without a role for each block."""
    return [Piece(**asdict(block)) for block in blocks]
