"""An import as its page shows it: each piece of the document beside the record that it would become."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from core.formatting import date_range, long_date
from topics.models import Topic
from workplans import importing
from workplans.contents import Branch, nested
from workplans.importing.display import PIECE_LABELS, place_of
from workplans.importing.pieces import OWNER
from workplans.importing.records import linked_topics, rows_of
from workplans.models import Activity, Commitment, PlanTopic, Tier, WorkPlan
from workplans.new_plans import Rows
from workplans.paragraphs import flat
from workplans.plan_topics.difference import Change, changes_between
from workplans.source_faults import fault_words, unit_of
from workplans.states import Progress

PER_PAGE = 25
RULES = {rule.value: str(rule.label) for rule in Commitment.Rule}
NOT_SHOWN = frozenset({"label", "furniture"})
#: the lists of `Rows` in words: singular and plural
ROW_NAMES = {
    "sections": ("section", "sections"),
    "topics": ("new topic", "new topics"),
    "linked": ("existing topic linked", "existing topics linked"),
    "points": ("focus area or issue", "focus areas and issues"),
    "goals": ("strategic goal", "strategic goals"),
    "activities": ("activity", "activities"),
    "commitments": ("commitment", "commitments"),
    "endorsements": ("endorsement", "endorsements"),
}


@dataclass
class Pair:
    """A piece and its role: of which record or section it is part, what else was read of it, its faults."""

    piece: importing.Piece
    place: str
    label: str
    tone: str
    of: str = ""
    details: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    linked: Topic | None = None


@dataclass
class Preview:
    """A whole import: its pairs, the tree of its headings, and the rows that accepting it would create."""

    reading: importing.Reading
    pairs: list[Pair]
    rows: Rows

    @property
    def doubtful(self) -> list[Pair]:
        """The pairs that somebody should look at: with faults, or without a role."""
        left = {pair.piece.id for pair in self.left}
        return [pair for pair in self.pairs if pair.faults or pair.piece.id in left]

    @property
    def left(self) -> list[Pair]:
        """The pairs without a role."""
        left = {piece.id for piece in self.reading.left}
        return [pair for pair in self.pairs if pair.piece.id in left]

    @property
    def faulty(self) -> list[Pair]:
        """The pairs with faults of the printed plan."""
        return [pair for pair in self.pairs if pair.faults]

    @property
    def tree(self) -> list[Branch]:
        """The headings, each linked to its piece on the page where it is."""
        places = {pair.piece.id: address_of(at, pair.piece.id) for at, pair in enumerate(self.pairs)}
        return nested(
            (heading.level, f"{heading.number} {heading.title}".strip(), places[heading.piece])
            for heading in self.reading.sections
        )

    @cached_property
    def compared(self) -> list[tuple[PlanTopic, list[Change]]]:
        """The rows of the topics that exist already, each with what differs from the topic's text."""
        rows = [row for row in self.rows.plan_topics if row.topic in self.rows.linked]
        return [(row, list(changes_between(row, self.rows.points_of(row)))) for row in rows]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The number of rows that accepting creates, by their name in words; without zeros."""
        counts = {name: len(getattr(self.rows, name)) for name in ROW_NAMES}
        return [(ROW_NAMES[name][count > 1], count) for name, count in counts.items() if count]


def address_of(at: int, piece_id: str) -> str:
    """Return the relative URL of the piece at position `at` (from 0) on the import's pages."""
    page = at // PER_PAGE + 1
    return f"?show=all&page={page}#{piece_id}"


def preview_of(reading: importing.Reading, name: str, topics: dict[str, Topic]) -> Preview:
    """Return the preview of a reading of the file `name`; `topics` are the existing ones, by `topic_keys`."""
    unit = unit_of(name)
    linked = linked_topics(reading, topics)
    above = _above(reading)
    details = _details(reading)
    left = {piece.id for piece in reading.left}
    pairs = []
    for piece in reading.pieces:
        becomes = "left" if piece.id in left else piece.becomes
        pair = Pair(piece, place_of(piece.line, piece.page, unit), PIECE_LABELS[becomes], _tone(becomes))
        pair.of = above[piece.id]
        pair.details = details.get(piece.id, [])
        pair.linked = linked.get(piece.id)
        pairs.append(pair)
    _mark_faults(pairs, reading, unit)
    return Preview(reading, pairs, rows_of(reading, WorkPlan(title=reading.header["title"][:300]), topics))


def _above(reading: importing.Reading) -> dict[str, str]:
    """Return the words of the topic, activity, meeting or heading that each piece belongs to, by its id."""
    words = {piece.id: flat(piece.text) for piece in reading.pieces}
    above: dict[str, str] = {}
    last: dict[str, str] = {}
    for piece in reading.pieces:
        owner = OWNER.get(piece.becomes)
        above[piece.id] = words.get(piece.of or "", last.get(owner, "")) if owner else last.get("heading", "")
        if piece.level:
            above[piece.id], last["heading"] = "", words[piece.id]
        last[piece.becomes] = words[piece.id]
    return above


def _tone(becomes: str) -> str:
    if becomes == "left":
        return "warn"
    return "neutral" if becomes in NOT_SHOWN or becomes.endswith(".text") else "info"


def _details(reading: importing.Reading) -> dict[str, list[str]]:
    """Return what was read of each piece beyond its words, by its id."""
    details = {piece.id: _of_header(piece.becomes, reading.header) for piece in reading.pieces}
    for heading in reading.sections:
        details[heading.piece] = [f"level {heading.level}"]
    for topic in reading.topics:
        short_name = [f"short name {topic.short_name}"] if topic.short_name else []
        details[topic.piece] = [str(Tier(topic.tier).label), *short_name]
    for activity in reading.activities:
        details[activity.piece] = _of_activity(activity)
    for commitment in reading.commitments:
        rule = RULES.get(commitment.kind, commitment.kind)
        figure = f" ({commitment.numbers['per_year']})" if commitment.numbers.get("per_year") else ""
        details[commitment.piece].append(f"commitment “{rule}”{figure}")
    return details


def _of_header(becomes: str, header: dict[str, Any]) -> list[str]:
    """Return the date or period that was read."""
    if becomes == "header.date" and header["date"]:
        return [long_date(header["date"])]
    if becomes == "header.period" and header["period_start"]:
        return [date_range(header["period_start"], header["period_end"])]
    return []


def _of_activity(activity: Any) -> list[str]:
    category = dict(Activity.Category.choices)[activity.category.replace("-", "_").replace(" ", "_")]
    details = [
        str(category).lower(),
        "long term" if activity.horizon == Activity.Horizon.LONG_TERM else "",
        f"target {activity.target}" if activity.target else "",
        str(Progress(activity.progress).label).lower() if activity.status else "",
    ]
    return [words for words in details if words]


def _mark_faults(pairs: list[Pair], reading: importing.Reading, unit: str) -> None:
    """Add each fault to the piece that it names, or else to the first piece of its line."""
    by_id = {pair.piece.id: pair for pair in pairs}
    by_line = {pair.piece.line: pair for pair in reversed(pairs)}
    for fault in reading.faults:
        pair = by_id.get(fault.piece) or by_line.get(fault.line)
        if pair is not None:
            words = {"kind": fault.kind, "text": fault.text, "meant": fault.meant, "lines": fault.lines}
            pair.faults.append(fault_words(words, unit))


def owners_in(reading: importing.Reading) -> list[tuple[str, str]]:
    """Return (id, words) of every topic, activity and meeting that a piece may belong to."""
    owners = [(topic.piece, f"Topic: {flat(topic.title)[:90]}") for topic in reading.topics]
    owners += [(row.piece, f"Activity: {flat(row.title)[:90]}") for row in reading.activities]
    return owners + list({row.piece: f"Meeting: {row.printed}" for row in reading.meetings}.items())
