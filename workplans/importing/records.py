"""A reading as rows: what accepting an import creates, before any of it is saved.

No text of the document is dropped: text without a field of its own is added to the text beside it.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from accounts.models import Group
from topics.models import Topic
from topics.states import Stage
from workplans import importing
from workplans.importing import reading as read
from workplans.layout import listed_verb
from workplans.models import (
    Activity,
    Commitment,
    Endorsement,
    PlanPoint,
    PlanSection,
    PlanTopic,
    PointKind,
    StrategicGoal,
    Tier,
    WorkPlan,
)
from workplans.new_plans import Rows, topic_keys
from workplans.paragraphs import paragraphs_of, plain_line
from workplans.plan_topics.difference import match_parts, parts_of, set_part
from workplans.references import revision_in

STAGE_OF_TIER = {
    Tier.PRIORITY: Stage.SELECTED,
    Tier.OTHER: Stage.CONSIDERED,
    Tier.BEYOND_PERIOD: Stage.IDENTIFIED,
}
TITLE_LIMIT = 150  # characters of an activity's title
IN_SECTIONS = frozenset({"topic", "goal", "activity", "meeting", "section"})


def header_values(reading: importing.Reading, groups: Iterable[Group]) -> dict[str, Any]:
    """Return the plan's fields as the document gives them; `group` is None if it names none of `groups`."""
    header = reading.header
    return {
        "title": _joined(header["title"], header["subtitle"], between=" "),
        "reference": header["reference"],
        "revision": revision_in(header["reference"]),
        "group": _group_in(groups, header["group"] or header["reference"], header["title"]),
        "group_name": header["group"],
        "chair": header["chair"],
        "vice_chair": header["vice_chair"],
        "division": header["division"],
        "dated": header["date"],
        "period_start": header["period_start"],
        "period_end": header["period_end"],
        "period_printed": header["period_printed"],
        "marking": header["marking"],
        "preface": _joined(header["text"], header["status"]),
    }


def _group_in(groups: Iterable[Group], *texts: str) -> Group | None:
    """Return the group that the first of the texts names last: the QWP for “CHMP/CVMP/QWP”."""
    groups = list(groups)
    for text in texts:
        named = [(place, group.code, group) for group in groups if (place := _last_place(group, text)) >= 0]
        if named:
            return max(named)[-1]
    return None


def _last_place(group: Group, text: str) -> int:
    """Return where the text last names the group, by its code or in full; -1 where it does not."""
    codes = [match.start() for match in re.finditer(rf"\b{re.escape(group.code)}\b", text)]
    return max([*codes, text.casefold().rfind(group.name.casefold())])


def rows_of(reading: importing.Reading, plan: WorkPlan, existing: dict[str, Topic]) -> Rows:
    """Return the rows that a reading creates in `plan`; `existing` topics, by `topic_keys`, are linked."""
    return _RowBuilder(reading, plan).build(existing)


class _RowBuilder:
    """Makes the rows of a plan from its reading.

    `home` gives the section of each piece, by its id; `before` how many paragraphs of that section's text
    stand before the text of a heading.
    """

    def __init__(self, reading: importing.Reading, plan: WorkPlan) -> None:
        self.reading = reading
        self.plan = plan
        self.rows = Rows()
        self.home: dict[str, PlanSection] = {}
        self.before: dict[str, int] = {}

    def build(self, existing: dict[str, Topic]) -> Rows:
        self._sections()
        self._section_texts()
        self._topics(linked_topics(self.reading, existing))
        self._goals()
        for at, activity in enumerate(self.reading.activities, start=1):
            row = _activity(activity, self.plan, self.home[activity.piece], at)
            row.after_paragraph = self._paragraphs_before(activity.piece)
            self.rows.activities.append(row)
        self._commitments()
        self._endorsements()
        return self.rows

    def _sections(self) -> None:
        """Make a section of each heading that is no topic or activity; those stay in the section above."""
        headings = {section.piece: section for section in self.reading.sections}
        open_: list[PlanSection] = []
        for piece in self.reading.pieces:
            heading = headings.get(piece.id)
            if heading:
                open_ = [above for above in open_ if above.level < heading.level]
            if heading and heading.becomes == "section.title":
                section = PlanSection(
                    plan=self.plan, position=len(self.rows.sections) + 1, level=heading.level,
                    number=heading.number[:20], title=heading.title[:300],
                    text=heading.title if len(heading.title) > 300 else "",
                )  # fmt: skip
                self.rows.sections.append(section)
                open_.append(section)
            if not open_ and piece.becomes.partition(".")[0] in IN_SECTIONS:
                open_ = [PlanSection(plan=self.plan, position=0, level=1, title=self.plan.title)]
                self.rows.sections.insert(0, open_[0])
            if open_:
                self.home[piece.id] = open_[-1]

    def _section_texts(self) -> None:
        for heading in self.reading.sections:
            section = self.home[heading.piece]
            self.before[heading.piece] = len(paragraphs_of(section.text))
            section.text = _joined(section.text, heading.text)
        for piece, meetings in groupby(self.reading.meetings, key=attrgetter("piece")):
            section = self.home[piece]
            section.text = _joined(section.text, _meeting_line(list(meetings)))

    def _paragraphs_before(self, piece: str) -> int | None:
        """Return how many paragraphs of its section's text stand before a record; None for all of them."""
        heading, own = self.reading.stands[piece]
        count = self.before.get(heading, 0) + own
        return count if count < len(paragraphs_of(self.home[piece].text)) else None

    def _topics(self, linked: dict[str, Topic]) -> None:
        """Add the topics with their points; a new topic gets a part for each point, a linked one none."""
        for at, read_topic in enumerate(self.reading.topics, start=1):
            topic = linked.get(read_topic.piece)
            if topic is None:
                topic = _new_topic(read_topic)
                self.rows.topics.append(topic)
            else:
                self.rows.linked.append(topic)
            overflow = read_topic.title if len(read_topic.title) > 200 else ""
            row = PlanTopic(
                plan=self.plan, section=self.home[read_topic.piece], topic=topic, position=at,
                number=read_topic.number[:20], title=read_topic.title[:200], tier=read_topic.tier,
                description=_joined(overflow, read_topic.description), justification=read_topic.justification,
            )  # fmt: skip
            self.rows.plan_topics.append(row)
            self._points(row, read_topic, is_new=read_topic.piece not in linked)

    def _points(self, row: PlanTopic, read_topic: read.Topic, *, is_new: bool) -> None:
        texts = [(PointKind.FOCUS_AREA, text) for text in read_topic.focus_areas]
        texts += [(PointKind.CHALLENGE, text) for text in read_topic.challenges]
        points = [
            PlanPoint(plan=self.plan, plan_topic=row, position=at, kind=kind, text=text)
            for at, (kind, text) in enumerate(texts, start=1)
        ]
        if is_new:
            self.rows.add_parts(row.topic, points)
        else:
            matched = match_parts(points, parts_of(row.topic))
            for point in points:
                set_part(point, matched.get(point.pk))
        self.rows.points += points

    def _goals(self) -> None:
        for at, goal in enumerate(self.reading.goals, start=1):
            section = self.home[goal.piece]
            row = StrategicGoal(
                plan=self.plan, section=section, position=at, number=goal.number, text=goal.text
            )
            row.after_paragraph = self._paragraphs_before(goal.piece)
            self.rows.goals.append(row)

    def _commitments(self) -> None:
        for at, commitment in enumerate(self.reading.commitments, start=1):
            rule = commitment.kind if commitment.kind in Commitment.Rule.values else Commitment.Rule.OTHER
            self.rows.commitments.append(
                Commitment(
                    plan=self.plan, section=self.home[commitment.piece], position=at, rule=rule,
                    sentence=commitment.sentence, number=commitment.numbers.get("per_year"),
                )
            )  # fmt: skip

    def _endorsements(self) -> None:
        for at, endorsement in enumerate(self.reading.endorsements, start=1):
            self.rows.endorsements.append(
                Endorsement(
                    plan=self.plan, position=at, body=endorsement.body[:120] or "not named",
                    verb=listed_verb(endorsement.verb or "endorsed", endorsement.printed),
                    dated=endorsement.date, printed=endorsement.printed[:300],
                )
            )  # fmt: skip


def _meeting_line(meetings: list[read.Meeting]) -> str:
    """Return the list item that prints meetings in the text of a section, since they have no record there."""
    printed = [meeting.printed for meeting in meetings if meeting.printed not in meetings[0].text]
    notes = [note for meeting in meetings for note in meeting.note.split("\n\n")]
    beside = [note for note in dict.fromkeys(notes) if note not in meetings[0].text]
    return "- " + " – ".join(filter(None, [*(printed or [meetings[0].text]), *beside]))


# --- topics ------------------------------------------------------------------------------------------------


def linked_topics(reading: importing.Reading, existing: dict[str, Topic]) -> dict[str, Topic]:
    """Return the existing topics by the id of the piece that names them, each at most once."""
    linked: dict[str, Topic] = {}
    for read_topic in reading.topics:
        keys = sorted(topic_keys(read_topic.title, read_topic.short_name))
        topic = next((existing[key] for key in keys if key in existing), None)
        if topic is not None and topic not in linked.values():
            linked[read_topic.piece] = topic
    return linked


def _new_topic(read_topic: read.Topic) -> Topic:
    title, short_name = read_topic.title, read_topic.short_name
    title = title.replace(f"({short_name})", "") if short_name else title
    title = re.sub(r"\s+", " ", title).strip(" .:;,")
    overflow = read_topic.title if len(title) > 200 else ""
    return Topic(
        title=title[:200],
        short_name=short_name[:30],
        description=_joined(overflow, read_topic.description),
        justification=read_topic.justification,
        stage=STAGE_OF_TIER[Tier(read_topic.tier)],
    )


# --- activities --------------------------------------------------------------------------------------------


def _activity(activity: read.Activity, plan: WorkPlan, section: PlanSection, position: int) -> Activity:
    """Return the row of an activity; a short line that is a name is its title, a sentence is text."""
    is_name = len(activity.title) <= TITLE_LIMIT and not activity.title.endswith((".", ";"))
    too_long: list[str] = []
    return Activity(
        plan=plan,
        section=section,
        position=position,
        title=plain_line(activity.title) if is_name else "",
        text=activity.text if is_name else _joined(activity.title, activity.text),
        category=re.sub(r"\W", "_", activity.category),
        horizon=activity.horizon,
        action=_fitting(activity.action, 300, too_long),
        lead=_fitting(activity.lead, 200, too_long),
        specialised_input=_fitting(activity.specialised_input, 200, too_long),
        reference=_fitting(activity.reference, 120, too_long),
        target_printed=_fitting(activity.target, 120, too_long),
        target_kind=activity.target_kind,
        target=activity.target_date,
        progress=activity.progress,
        progress_reason=activity.status,
        comments=_joined(activity.comments, *too_long),
    )


def _fitting(text: str, limit: int, too_long: list[str]) -> str:
    """Return the text where it fits; else its beginning, and add the whole to `too_long`."""
    text = plain_line(text)
    if len(text) <= limit:
        return text
    too_long.append(text)
    return text[: limit - 1] + "…"


def _joined(*texts: str, between: str = "\n\n") -> str:
    return between.join(text for text in texts if text)
