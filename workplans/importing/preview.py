"""An import as a page shows it: each piece of the source beside the record it would become."""

from dataclasses import dataclass, field
from typing import Any

from core.formatting import date_range, long_date
from topics.models import Topic
from workplans import importing
from workplans.contents import Branch, nested
from workplans.importing.display import PIECE_LABELS, place_of
from workplans.importing.pieces import OWNER
from workplans.importing.records import linked_topics, rows_of
from workplans.models import Activity, Commitment, Tier, WorkPlan
from workplans.new_plans import Rows
from workplans.paragraphs import flat
from workplans.source_faults import fault_words, unit_of
from workplans.states import Progress

PER_PAGE = 250
RULES = {rule.value: str(rule.label) for rule in Commitment.Rule}
NOT_SHOWN = frozenset({"label", "furniture"})
#: the lists of `records.Rows` in words: one, and several
MADE = {
    "sections": ("section", "sections"),
    "topics": ("new topic", "new topics"),
    "linked": ("existing topic linked", "existing topics linked"),
    "focus_areas": ("focus area", "focus areas"),
    "challenges": ("challenge", "challenges"),
    "goals": ("strategic goal", "strategic goals"),
    "activities": ("activity", "activities"),
    "commitments": ("commitment", "commitments"),
    "endorsements": ("endorsement", "endorsements"),
}


@dataclass
class Pair:
    """A piece and its record: what it becomes, of which record or section, and what more was understood."""

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
    """A whole import: its pairs, the tree of its headings, and the rows that accepting it would make."""

    reading: importing.Reading
    pairs: list[Pair]
    rows: Rows

    @property
    def left(self) -> list[Pair]:
        """What could not be placed."""
        gone = {piece.id for piece in self.reading.left}
        return [pair for pair in self.pairs if pair.piece.id in gone]

    @property
    def tree(self) -> list[Branch]:
        """The headings, each leading to its piece on the page where it is."""
        places = {pair.piece.id: address_of(at, pair.piece.id) for at, pair in enumerate(self.pairs)}
        return nested(
            (heading.level, f"{heading.number} {heading.title}".strip(), places[heading.piece])
            for heading in self.reading.sections
        )

    @property
    def counts(self) -> list[tuple[str, int]]:
        """What accepting makes, by name; those it would not make are left out."""
        counts = {name: len(getattr(self.rows, name)) for name in MADE}
        return [(MADE[name][count > 1], count) for name, count in counts.items() if count]


def address_of(at: int, piece_id: str) -> str:
    """Where the piece that is number `at` (from 0) stands on the import's pages."""
    page = at // PER_PAGE + 1
    return (f"?page={page}" if page > 1 else "?") + f"#{piece_id}"


def preview_of(reading: importing.Reading, name: str, topics: dict[str, Topic]) -> Preview:
    """The preview of a reading of the file `name`; `topics`: those that exist, by what they are known by."""
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
    """For each piece, by id, the words of what it belongs to: topic, activity, meeting or heading."""
    words = {piece.id: flat(piece.text) for piece in reading.pieces}
    found: dict[str, str] = {}
    last: dict[str, str] = {}
    for piece in reading.pieces:
        owner = OWNER.get(piece.becomes)
        found[piece.id] = words.get(piece.of or "", last.get(owner, "")) if owner else last.get("heading", "")
        if piece.level:
            found[piece.id], last["heading"] = "", words[piece.id]
        last[piece.becomes] = words[piece.id]
    return found


def _tone(becomes: str) -> str:
    if becomes == "left":
        return "warn"
    return "neutral" if becomes in NOT_SHOWN or becomes.endswith(".text") else "info"


def _details(reading: importing.Reading) -> dict[str, list[str]]:
    """What was understood of a piece beyond its words, by its id."""
    found = {piece.id: _of_header(piece.becomes, reading.header) for piece in reading.pieces}
    for heading in reading.sections:
        found[heading.piece] = [f"level {heading.level}"]
    for topic in reading.topics:
        said = [str(Tier(topic.tier).label), f"short name {topic.short_name}" if topic.short_name else ""]
        found[topic.piece] = [words for words in said if words]
    for activity in reading.activities:
        found[activity.piece] = _of_activity(activity)
    for sentence in reading.commitments:
        rule = RULES.get(sentence.kind, sentence.kind)
        figure = f" ({sentence.numbers['per_year']})" if sentence.numbers.get("per_year") else ""
        found[sentence.piece].append(f"commitment: {rule.lower()}{figure}")
    return found


def _of_header(becomes: str, header: dict[str, Any]) -> list[str]:
    """A date and a period as they were understood."""
    if becomes == "header.date" and header["date"]:
        return [long_date(header["date"])]
    if becomes == "header.period" and header["period_start"]:
        return [date_range(header["period_start"], header["period_end"])]
    return []


def _of_activity(activity: Any) -> list[str]:
    category = dict(Activity.Category.choices)[activity.category.replace("-", "_").replace(" ", "_")]
    said = [
        str(category).lower(),
        "long term" if activity.horizon == Activity.Horizon.LONG_TERM else "",
        f"target {activity.target}" if activity.target else "",
        str(Progress(activity.progress).label).lower() if activity.status else "",
    ]
    return [words for words in said if words]


def _mark_faults(pairs: list[Pair], reading: importing.Reading, unit: str) -> None:
    """Each fault beside the piece it names, or else the first piece of its line."""
    by_id = {pair.piece.id: pair for pair in pairs}
    by_line = {pair.piece.line: pair for pair in reversed(pairs)}
    for fault in reading.faults:
        pair = by_id.get(fault.piece) or by_line.get(fault.line)
        if pair is not None:
            words = {"kind": fault.kind, "text": fault.text, "meant": fault.meant, "lines": fault.lines}
            pair.faults.append(fault_words(words, unit))


def owners_in(reading: importing.Reading) -> list[tuple[str, str]]:
    """(id, words) of every topic, activity and meeting that a piece may belong to."""
    owners = [(topic.piece, f"Topic: {flat(topic.title)[:90]}") for topic in reading.topics]
    owners += [(row.piece, f"Activity: {flat(row.title)[:90]}") for row in reading.activities]
    return owners + list({row.piece: f"Meeting: {row.printed}" for row in reading.meetings}.items())
