"""Pieces with their roles → the records of a reading."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import Any

from workplans.dates import YEARS, find_ranges, parse_target
from workplans.importing.body import category_of, horizon_of
from workplans.importing.commitments import find_commitments
from workplans.importing.faults import find_faults
from workplans.importing.fields import progress_of, row_text
from workplans.importing.header import read_header
from workplans.importing.labels import find_label, without_label
from workplans.importing.pieces import BECOMES, OWNER, Piece, number_and_title
from workplans.importing.reading import Activity, Endorsement, Goal, Meeting, Owner, Reading, Section, Topic
from workplans.importing.texts import marked, with_paragraph
from workplans.importing.topics import short_name_of, tier_of
from workplans.layout import REFERENCE, read_endorsements
from workplans.paragraphs import flat, paragraphs_of, unescaped

PROSE = ("description", "justification", "text")  # fields that keep lists


def rebuild(pieces: Iterable[Piece], seconds: float = 0.0) -> Reading:
    """Return the records of the pieces, whose roles the reader gave or a person corrected.

    A piece whose owner is missing belongs to the nearest possible owner above it; without one it is left.
    Raises ValueError for a role that does not exist.
    """
    reading = _Builder(list(pieces)).build()
    reading.seconds = seconds
    return reading


class _Builder:
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
        self.lead_ins: dict[str, str] = {}  # by section: the last sentence that introduced a list

    def build(self) -> Reading:
        reading = self.reading
        reading.header = read_header(reading.pieces)
        for piece in reading.pieces:
            if level := piece.level or self._level_of_topic(piece):
                self._heading(piece, level)
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
        headings = [(section.number, section.title) for section in reading.sections]
        reading.commitments = find_commitments(reading.pieces, self.section_of)
        reading.faults = find_faults(reading.pieces, headings)
        reading.paragraphs = len({piece.block for piece in reading.pieces})
        reading.placed = reading.paragraphs - len({piece.block for piece in reading.left})
        return reading

    def _section(self) -> str:
        return (self.open[-1].number or self.open[-1].title) if self.open else ""

    def _heading(self, piece: Piece, level: int) -> None:
        number, title = number_and_title(piece)
        section = Section(number, title, level, piece.line, piece.id, piece.becomes)
        self.open = [above for above in self.open if above.level < level]
        if piece.becomes in ("topic.title", "activity"):
            self.section_of[piece.id] = self._section()
        self.open.append(section)
        self.reading.sections.append(section)

    def _level_of_topic(self, piece: Piece) -> int | None:
        """Return the level of a topic that is no heading in the document: below the section that it is in."""
        if piece.becomes != "topic.title":
            return None
        inside = [above.level for above in self.open if above.becomes != "topic.title"]
        return (inside[-1] if inside else 0) + 1

    def _titles(self) -> list[str]:
        return [flat(section.title) for section in reversed(self.open)]

    def _record(self, piece: Piece) -> None:
        """Begin the record that this piece opens, if it opens one."""
        reading, section = self.reading, self.section_of[piece.id]
        number, title = number_and_title(piece)
        if piece.becomes == "section.text" and flat(piece.text).endswith(":"):
            self.lead_ins.update({self.open[-1].piece: flat(piece.text)} if self.open else {})
        elif piece.becomes == "topic.title":
            above = [open_ for open_ in self.open if open_.becomes != "topic.title"]
            lead_ins = [self.lead_ins.get(open_.piece, "") for open_ in above]
            tier = tier_of([flat(open_.title) for open_ in reversed(above)], lead_ins)
            topic = Topic(number, title, short_name_of(title), tier, section, piece.line, piece.id)
            reading.topics.append(topic)
            self.by_id[piece.id] = topic
        elif piece.becomes == "goal" and piece.continues and reading.goals:
            reading.goals[-1].text += f"\n\n{piece.text}"
        elif piece.becomes == "goal":
            number = number or str(len(reading.goals) + 1)
            reading.goals.append(Goal(number, title, section, piece.line, piece.id))
        elif piece.becomes == "activity":
            titles = self._titles()
            text = title if piece.level or piece.style == "numbered" else piece.text
            text = flat(text) if piece.strong else without_label(text, "activity")
            category, horizon = category_of(titles) or "other", horizon_of(titles)
            activity = Activity(text, section, category, horizon, piece.line, piece.id)
            reading.activities.append(activity)
            self.by_id[piece.id] = activity

    def _field(self, piece: Piece) -> None:
        """Add the piece to the record that it belongs to, or to those left."""
        role = piece.becomes
        if role == "section.text":
            section = self._above(piece, self.reading.sections)
            if section is not None:
                section.paragraphs.append(marked(piece, piece.text)[1])
                section.text = with_paragraph(section.text, piece)
                return
        elif role == "section.title" and piece.level:
            return
        elif role in OWNER:
            owner = self._owner(piece)
            if owner is not None:
                for record in (owner, *self._sharing(piece, owner)):
                    _give(record, piece)
                return
        elif role not in ("left", "section.title"):
            return
        self.reading.left.append(piece)

    def _owner(self, piece: Piece) -> Owner | None:
        if piece.becomes == "meeting.note":
            meeting = self.by_id.get(piece.of or "")
            return meeting if isinstance(meeting, Meeting) else self._above(piece, self.reading.meetings)
        model = Topic if OWNER[piece.becomes] == "topic.title" else Activity
        owner = self.by_id.get(piece.of or "")
        if isinstance(owner, model):
            return owner
        return self._above(piece, self.reading.topics if model is Topic else self.reading.activities)

    def _above(self, piece: Piece, records: list[Any]) -> Any:
        """Return the last of the records that begins at the piece or above it; None without any."""
        at = bisect_right(records, self.order[piece.id], key=lambda record: self.order[record.piece])
        return records[at - 1] if at else None

    def _sharing(self, piece: Piece, owner: Owner) -> list[Activity]:
        """Return the other activities that a cell over several rows, or an “Action” above them, holds for."""
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
        """Return the other activities whose title stands in one of the rows that the cell spans."""
        rows = range(piece.row, piece.row + piece.rows)
        titles = {
            other.id
            for other in self.reading.pieces
            if other.becomes == "activity" and other.table == piece.table and other.row in rows
        }
        return [item for item in self.reading.activities if item.piece in titles and item is not owner]

    def _meetings(self) -> None:
        rows: dict[tuple[int, int], list[Piece]] = {}
        for piece in self.reading.pieces:
            if piece.cell:
                rows.setdefault((piece.table, piece.row), []).append(piece)
        for piece in self.reading.pieces:
            if piece.becomes != "meeting":
                continue
            year = self._year_at(piece)
            ranges = find_ranges(flat(piece.text), year)
            if not ranges and piece.cell:
                ranges = find_ranges(row_text(rows[piece.table, piece.row]), year)
            for first, last, printed in ranges:
                meeting = Meeting(first, last, printed, piece.text, piece.line, piece.id)
                meeting.note = _without_dates(flat(piece.text), ranges)
                self.reading.meetings.append(meeting)
                self.by_id.setdefault(piece.id, meeting)
            if not ranges:
                self.reading.left.append(piece)

    def _year_at(self, piece: Piece) -> int | None:
        """Return the year of a date printed without one: that of the heading above, or the plan's first."""
        section = self._above(piece, self.reading.sections)
        printed = YEARS.search(section.title) if section is not None else None
        start = self.reading.header["period_start"]
        return int(printed[1]) if printed else start and start.year

    def _endorsements(self) -> None:
        above = None
        for piece in self.reading.pieces:
            if piece.becomes != "endorsement":
                continue
            label, value = find_label(piece.text, header=True)
            text = value if label == "header.status" and value else flat(piece.text)
            for body, verb, on, printed in read_endorsements(unescaped(text)):
                if not verb and above is not None:
                    above.date, above.printed = on or above.date, f"{above.printed} {printed}"
                else:
                    above = Endorsement(body, verb, on, printed, piece.line, piece.id)
                    self.reading.endorsements.append(above)


def _without_dates(text: str, ranges: list[tuple[date, date, str]]) -> str:
    """Return “Plenary meetings” for “Plenary meetings: 20-22 March 2018; 12-14 June 2018.”."""
    for _, _, printed in ranges:
        text = text.replace(printed, "")
    parts = (part.strip(" ()–-:.") for part in re.split(r"[;,()]", text))
    return ", ".join(part for part in parts if part and part != "and")


def _give(owner: Owner, piece: Piece) -> None:
    """Add the text of a piece to the field of a record; a second paragraph follows the first."""
    role = piece.becomes
    text = without_label(piece.text, role)
    if role in ("focus_area", "challenge"):
        texts = getattr(owner, role + "s")
        if piece.continues and texts:
            texts[-1] += f"\n\n{text}"
        else:
            texts.append(text)
        return
    name = role.partition(".")[2]
    before = getattr(owner, name)
    if name in PROSE:
        setattr(owner, name, with_paragraph(before, piece, text))
    else:
        setattr(owner, name, f"{before}\n\n{text}" if before else text)


def _complete(activity: Activity) -> None:
    """Set what follows from the printed fields: the target's kind and date, the reference, the progress."""
    activity.target_kind, activity.target_date = parse_target(activity.target)
    if not activity.reference and (reference := REFERENCE.search(activity.title)):
        activity.reference = reference[0]
    activity.progress = progress_of(activity.status)
