"""A reading: the records that a plan's pieces make. The pieces are the truth."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workplans.dates import YEARS, find_ranges, parse_day, parse_period, parse_target
from workplans.importing.body import category_of, horizon_of
from workplans.importing.commitments import Commitment, find_commitments
from workplans.importing.faults import Fault, find_faults
from workplans.importing.fields import progress_of, row_text
from workplans.importing.header import read_group
from workplans.importing.labels import find_label, without_label
from workplans.importing.pieces import BECOMES, OWNER, Piece
from workplans.importing.topics import short_name_of, tier_of
from workplans.layout import REFERENCE, read_endorsements
from workplans.paragraphs import flat, paragraphs_of, split_number

LIST_ITEM = re.compile(r"- |\d+\. ")


@dataclass(slots=True)
class Section:
    """A heading of the tree; `becomes` tells those that are topics or items.

    `paragraphs` is what stays text under it, without marks of lists; `text` the same as Markdown.
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
    """`tier` is priority, other or beyond_period; a blank line parts the paragraphs of a text."""

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
    """`printed` is the date, `text` the whole line that it stands in, `note` what is said beside the date."""

    start: date
    end: date
    printed: str
    text: str
    line: int
    piece: str
    note: str = ""


Owner = Topic | Activity | Meeting  # what a piece of another kind can belong to


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
    """A plan as it was read. `paragraphs` counts the source's blocks, `placed` those with nothing left.

    `stands` says where a goal or an activity is printed, by its piece: (piece of the nearest heading above,
    paragraphs of that section's text before it).
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


def rebuild(pieces: Iterable[Piece], seconds: float = 0.0) -> Reading:
    """The records of the pieces, as placed by the reader or corrected by a person.

    A piece that names no owner, or one that is none any more, belongs to the nearest above it; without one
    it is left. Raises ValueError for a `becomes` that does not exist.
    """
    template = _DocumentTemplate(list(pieces))
    reading = template.build()
    reading.seconds = seconds
    return reading


class _DocumentTemplate:
    """Walks the pieces once, in order, with the headings that are open."""

    def __init__(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            if piece.becomes not in BECOMES:
                raise ValueError(f"A piece of a plan can't become “{piece.becomes}”.")
        self.reading = Reading(pieces)
        self.order = {piece.id: at for at, piece in enumerate(pieces)}
        self.by_id: dict[str, Owner] = {}
        self.open: list[Section] = []
        self.section_of: dict[str, str] = {}
        self.lead_ins: dict[str, str] = {}  # by section: the last sentence that led a list in

    def build(self) -> Reading:
        reading = self.reading
        reading.header = read_header(reading.pieces)
        for piece in reading.pieces:
            if piece.level:
                self._heading(piece, piece.level)
            self.section_of.setdefault(piece.id, self._section())
            self._record(piece)
        self._meetings()
        self._endorsements()
        for piece in reading.pieces:
            self._field(piece)
            if piece.becomes in ("goal", "activity"):
                above = self._above(piece, reading.sections)
                reading.stands[piece.id] = (above.piece, len(paragraphs_of(above.text))) if above else ("", 0)
        for activity in reading.activities:
            _complete(activity)
        numbered = [(section.number, section.title) for section in reading.sections]
        reading.commitments = find_commitments(reading.pieces, self.section_of)
        reading.faults = find_faults(reading.pieces, numbered)
        reading.paragraphs = len({piece.block for piece in reading.pieces})
        reading.placed = reading.paragraphs - len({piece.block for piece in reading.left})
        return reading

    def _section(self) -> str:
        return (self.open[-1].number or self.open[-1].title) if self.open else ""

    def _heading(self, piece: Piece, level: int) -> None:
        number, title = split_number(piece.text)
        section = Section(number, title, level, piece.line, piece.id, piece.becomes)
        self.open = [above for above in self.open if above.level < level]
        if piece.becomes in ("topic.title", "activity"):
            self.section_of[piece.id] = self._section()
        self.open.append(section)
        self.reading.sections.append(section)

    def _titles(self) -> list[str]:
        return [flat(section.title) for section in reversed(self.open)]

    def _record(self, piece: Piece) -> None:
        """Begins the record that this piece opens, if it opens one."""
        reading, section = self.reading, self.section_of[piece.id]
        number, title = split_number(piece.text)
        if piece.becomes == "section.text" and flat(piece.text).endswith(":"):
            self.lead_ins.update({self.open[-1].piece: flat(piece.text)} if self.open else {})
        elif piece.becomes == "topic.title":
            tier = tier_of(self._titles(), [self.lead_ins.get(above.piece, "") for above in self.open])
            topic = Topic(number, title, short_name_of(title), tier, section, piece.line, piece.id)
            reading.topics.append(topic)
            self.by_id[piece.id] = topic
        elif piece.becomes == "goal":
            reading.goals.append(
                Goal(number or str(len(reading.goals) + 1), title, section, piece.line, piece.id)
            )
        elif piece.becomes == "activity":
            titles = self._titles()
            text = title if piece.level or piece.style == "numbered" else piece.text
            text = flat(text) if piece.strong else without_label(text, "activity")
            where = category_of(titles) or "other", horizon_of(titles)
            activity = Activity(text, section, *where, piece.line, piece.id)
            reading.activities.append(activity)
            self.by_id[piece.id] = activity

    def _field(self, piece: Piece) -> None:
        """Adds the piece to the record that it belongs to, or to what is left."""
        kind = piece.becomes
        if kind == "section.text":
            section = self._above(piece, self.reading.sections)
            if section is not None:
                _add_text(section, piece)
                return
        elif kind == "section.title" and piece.level:
            return
        elif kind in OWNER:
            owner = self._owner(piece)
            if owner is not None:
                _give(owner, kind, without_label(piece.text, kind))
                for other in self._sharing(piece, owner):
                    _give(other, kind, without_label(piece.text, kind))
                return
        elif kind not in ("left", "section.title"):
            return
        self.reading.left.append(piece)

    def _owner(self, piece: Piece) -> Owner | None:
        if piece.becomes == "meeting.note":
            at = self.by_id.get(piece.of or "")
            return at if isinstance(at, Meeting) else self._above(piece, self.reading.meetings)
        wanted = Topic if OWNER[piece.becomes] == "topic.title" else Activity
        owner = self.by_id.get(piece.of or "")
        if isinstance(owner, wanted):
            return owner
        return self._above(piece, self.reading.topics if wanted is Topic else self.reading.activities)

    def _above(self, piece: Piece, records: list[Any]) -> Any:
        """The last of the records that begins at the piece or above it; None without one."""
        at = bisect_right(records, self.order[piece.id], key=lambda record: self.order[record.piece])
        return records[at - 1] if at else None

    def _sharing(self, piece: Piece, owner: Owner) -> list[Activity]:
        """The other activities that a cell over several rows, or an “Action” above them, holds for."""
        if not isinstance(owner, Activity):
            return []
        if piece.cell:
            return self._beside(piece, owner) if piece.rows > 1 else []
        if piece.becomes != "activity.action" or self.order[piece.id] > self.order[owner.piece]:
            return []
        shared = []
        owned = {other.of for other in self.reading.pieces if other.becomes == "activity.action"}
        for activity in self.reading.activities[self.reading.activities.index(owner) + 1 :]:
            if activity.section != owner.section or activity.piece in owned:
                break
            shared.append(activity)
        return shared

    def _beside(self, piece: Piece, owner: Activity) -> list[Activity]:
        """The other activities whose title stands in one of the rows that the cell spans."""
        rows = range(piece.row, piece.row + piece.rows)
        titles = {
            other.id
            for other in self.reading.pieces
            if other.becomes == "activity" and other.table == piece.table and other.row in rows
        }
        return [item for item in self.reading.activities if item.piece in titles and item is not owner]

    def _meetings(self) -> None:
        start = self.reading.header["period_start"]
        rows: dict[tuple[int, int], list[Piece]] = {}
        for piece in self.reading.pieces:
            if piece.cell:
                rows.setdefault((piece.table, piece.row), []).append(piece)
        for piece in self.reading.pieces:
            if piece.becomes != "meeting":
                continue
            section = self._above(piece, self.reading.sections)
            found = YEARS.search(section.title) if section is not None else None
            year = int(found[1]) if found else start and start.year
            ranges = find_ranges(flat(piece.text), year)
            if not ranges and piece.cell:
                ranges = find_ranges(row_text(rows[piece.table, piece.row]), year)
            for first, last, printed in ranges:
                record = Meeting(first, last, printed, piece.text, piece.line, piece.id)
                record.note = _beside_dates(flat(piece.text), ranges)
                self.reading.meetings.append(record)
                self.by_id.setdefault(piece.id, record)
            if not ranges:
                self.reading.left.append(piece)

    def _endorsements(self) -> None:
        above = None
        for piece in self.reading.pieces:
            if piece.becomes != "endorsement":
                continue
            label, value = find_label(piece.text, header=True)
            text = value if label == "header.status" and value else flat(piece.text)
            for body, verb, on, printed in read_endorsements(text):
                if not verb and above is not None:
                    above.date, above.printed = on or above.date, f"{above.printed} {printed}"
                else:
                    above = Endorsement(body, verb, on, printed, piece.line, piece.id)
                    self.reading.endorsements.append(above)


def _beside_dates(text: str, ranges: list[tuple[date, date, str]]) -> str:
    """“Plenary meetings: 20-22 March 2018; 12-14 June 2018.” → “Plenary meetings”."""
    for _, _, printed in ranges:
        text = text.replace(printed, "")
    parts = (part.strip(" ()–-:.") for part in re.split(r"[;,()]", text))
    return ", ".join(part for part in parts if part and part != "and")


def _add_text(section: Section, piece: Piece) -> None:
    """Adds a paragraph or list item to what stays text under a heading."""
    number, text = split_number(piece.text)
    if piece.style != "numbered" or "." in number:  # a dotted number counts sections, not the items of a list
        number, text = "", piece.text
    mark = "- " if piece.style == "bullet" else f"{number}. " if number else ""
    goes_on = mark and LIST_ITEM.match(section.text.rpartition("\n")[2])
    section.paragraphs.append(text)
    section.text += ("\n" if goes_on else "\n\n" if section.text else "") + mark + text


def _give(owner: Owner, becomes: str, text: str) -> None:
    """Adds a text to the field of a record; a second paragraph follows the first."""
    if becomes in ("focus_area", "challenge"):
        getattr(owner, becomes + "s").append(text)
        return
    name = becomes.partition(".")[2]
    before = getattr(owner, name)
    setattr(owner, name, f"{before}\n\n{text}" if before else text)


def _complete(activity: Activity) -> None:
    """What follows from the printed fields: the target's kind and date, the reference, the progress."""
    activity.target_kind, activity.target_date = parse_target(activity.target)
    if not activity.reference and (found := REFERENCE.search(activity.title)):
        activity.reference = found[0]
    activity.progress = progress_of(activity.status)


def read_header(pieces: list[Piece]) -> dict:
    """The fields of the document itself: as printed, and dates also as dates."""
    printed: dict[str, str] = {}
    for piece in pieces:
        room, _, name = piece.becomes.partition(".")
        if room == "header":
            text = without_label(piece.text, piece.becomes, header=True)
            text = (
                flat(re.sub(r"^[^:]*period[^:]*:\s*", "", text, flags=re.IGNORECASE))
                if name == "period"
                else flat(text)
            )
            separator = {"chair": ", ", "vice_chair": ", ", "text": "\n\n"}.get(name, " ")
            printed[name] = f"{printed[name]}{separator}{text}" if name in printed else text
    title = " ".join(filter(None, [printed.get("title"), printed.get("subtitle")]))
    found = REFERENCE.search(printed.get("reference", ""))
    start, end = parse_period(printed.get("period", ""))
    if start is None:
        start, end = parse_period(title)
    return {
        "title": printed.get("title", ""),
        "subtitle": printed.get("subtitle", ""),
        "reference": found[0] if found else printed.get("reference", ""),
        "division": printed.get("division", ""),
        "group": printed.get("group", "") or read_group(printed.get("title", "")),
        "chair": printed.get("chair", ""),
        "vice_chair": printed.get("vice_chair", ""),
        "date": parse_day(printed.get("date", "")),
        "date_printed": printed.get("date", ""),
        "period_start": start,
        "period_end": end,
        "period_printed": printed.get("period", ""),
        "status": printed.get("status", ""),
        "marking": printed.get("marking", ""),
        "text": printed.get("text", ""),
    }
