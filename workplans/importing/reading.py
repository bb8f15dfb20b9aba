"""A reading: the pieces of a plan's document, and the records that they make."""

from dataclasses import dataclass, field
from datetime import date

from workplans.importing.commitments import Commitment
from workplans.importing.faults import Fault
from workplans.importing.pieces import Piece


@dataclass(slots=True)
class Section:
    """A heading of the tree; its role `becomes` marks those that are topics or activities.

    `paragraphs` are the texts that stay under it, without marks of lists; `text` is the same in Markdown.
    """

    number: str
    title: str
    level: int
    line: int
    piece: str
    becomes: str = "section.title"
    paragraphs: list[str] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True)
class Topic:
    """`tier` is priority, other or beyond_period; a blank line separates the paragraphs of a text."""

    number: str
    title: str
    short_name: str
    tier: str
    section: str
    line: int
    piece: str
    description: str = ""
    justification: str = ""
    focus_areas: list[str] = field(default_factory=list)
    challenges: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Goal:
    number: str
    text: str
    section: str
    line: int
    piece: str


@dataclass(slots=True)
class Activity:
    """`section` is the number (or the title) of its heading, `target_date` the last day of the target."""

    title: str
    section: str
    category: str
    horizon: str
    line: int
    piece: str
    text: str = ""
    action: str = ""
    target: str = ""
    target_kind: str = "none"
    target_date: date | None = None
    comments: str = ""
    reference: str = ""
    status: str = ""
    progress: str = "planned"
    lead: str = ""
    specialised_input: str = ""


@dataclass(slots=True)
class Meeting:
    """`printed` is the date as printed, `text` the whole line around it, `note` the words beside the date."""

    start: date
    end: date
    printed: str
    text: str
    line: int
    piece: str
    note: str = ""


Owner = Topic | Activity | Meeting  # the records to which a piece of another role can belong


@dataclass(slots=True)
class Endorsement:
    body: str
    verb: str
    date: date | None
    printed: str
    line: int
    piece: str


@dataclass(slots=True)
class Reading:
    """The records of a plan.

    `paragraphs` counts the blocks of the document, `placed` those without any piece left. `stands` gives, by
    the piece of a goal or an activity, where it is printed: the piece of the nearest heading above, and how
    many paragraphs of that section's text come before it.
    """

    pieces: list[Piece]
    header: dict = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    endorsements: list[Endorsement] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left: list[Piece] = field(default_factory=list)
    stands: dict[str, tuple[str, int]] = field(default_factory=dict)
    paragraphs: int = 0
    placed: int = 0
    seconds: float = 0.0
