"""A reading as rows: what accepting an import would make, before any of it is saved.

Nothing that was read is dropped: what fits no field of its own stands in the text beside it.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from accounts.models import Group
from topics.models import Challenge, FocusArea, Topic
from topics.states import Stage
from workplans import importing
from workplans.importing import reading as read
from workplans.models import (
    Activity,
    Commitment,
    Endorsement,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    Tier,
    WorkPlan,
)
from workplans.new_plans import Rows, topic_keys
from workplans.paragraphs import flat, paragraphs_of
from workplans.references import revision_in

STAGE_OF_TIER = {
    Tier.PRIORITY: Stage.SELECTED,
    Tier.OTHER: Stage.CONSIDERED,
    Tier.BEYOND_PERIOD: Stage.IDENTIFIED,
}
LONGEST_NAME = 150


def header_values(found: importing.Reading, groups: Iterable[Group]) -> dict[str, Any]:
    """The plan's own fields as the document gives them; `group` is None where it names none that is known."""
    header = found.header
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
    """The group that the first of the texts names, the last named in it: of “CHMP/CVMP/QWP” the QWP."""
    known = list(groups)
    for words in texts:
        if named := [(place, group.code, group) for group in known if (place := _place(group, words)) >= 0]:
            return max(named)[-1]
    return None


def _place(group: Group, words: str) -> int:
    """Where the words last name the group, by its code or in full; -1 where they don't."""
    codes = [found.start() for found in re.finditer(rf"\b{re.escape(group.code)}\b", words)]
    return max([*codes, words.casefold().rfind(group.name.casefold())])


def rows_of(found: importing.Reading, plan: WorkPlan, existing: dict[str, Topic]) -> Rows:
    """The rows that a reading makes in `plan`. `existing`: topics, by `topic_keys`, to be linked."""
    rows = Rows()
    home, before = _sections(found, plan, rows)
    _topics(found, plan, rows, home, existing)
    for at, goal in enumerate(found.goals, start=1):
        row = StrategicGoal(
            plan=plan, section=home[goal.piece], position=at, number=goal.number, text=goal.text
        )
        rows.goals.append(row)
        row.stands_after = _stands_after(found, goal.piece, home, before)
    for at, activity in enumerate(found.activities, start=1):
        made = _activity(activity, plan, home[activity.piece], at)
        rows.activities.append(made)
        made.stands_after = _stands_after(found, activity.piece, home, before)
    for at, said in enumerate(found.commitments, start=1):
        rule = said.kind if said.kind in Commitment.Rule.values else Commitment.Rule.OTHER
        rows.commitments.append(
            Commitment(
                plan=plan, section=home[said.piece], position=at, rule=rule, sentence=said.sentence,
                number=said.numbers.get("per_year"),
            )
        )  # fmt: skip
    for at, word in enumerate(found.endorsements, start=1):
        rows.endorsements.append(
            Endorsement(
                plan=plan, position=at, body=word.body[:120] or "not named",
                verb=word.verb[:60] or "endorsed", dated=word.date, printed=word.printed[:300],
            )
        )  # fmt: skip
    return rows


# --- sections ----------------------------------------------------------------------------------------------


def _sections(
    found: importing.Reading, plan: WorkPlan, rows: Rows
) -> tuple[dict[str, PlanSection], dict[str, int]]:
    """Makes the sections; for each piece, by id, the section it is set into; and for each heading how many
    paragraphs of that section's text stand before its own.

    A heading that is itself a topic or an activity is no section: its text goes to the one above.
    """
    headings = {section.piece: section for section in found.sections}
    open_: list[PlanSection] = []
    home: dict[str, PlanSection] = {}
    for piece in found.pieces:
        heading = headings.get(piece.id)
        if heading:
            open_ = [above for above in open_ if above.level < heading.level]
        if heading and heading.becomes == "section.title":
            section = PlanSection(
                plan=plan, position=len(rows.sections) + 1, level=heading.level, number=heading.number[:20],
                title=heading.title[:300], text=heading.title if len(heading.title) > 300 else "",
            )  # fmt: skip
            rows.sections.append(section)
            open_.append(section)
        if not open_ and _needs_section(piece):
            open_ = [PlanSection(plan=plan, position=0, level=1, title=plan.title)]
            rows.sections.insert(0, open_[0])
        if open_:
            home[piece.id] = open_[-1]
    before = {}
    for under in found.sections:
        before[under.piece] = len(paragraphs_of(home[under.piece].text))
        home[under.piece].text = _joined(home[under.piece].text, under.text)
    for piece, meetings in groupby(found.meetings, key=attrgetter("piece")):
        home[piece].text = _joined(home[piece].text, _meeting_line(list(meetings)))
    return home, before


def _stands_after(
    found: importing.Reading, piece: str, home: dict[str, PlanSection], before: dict[str, int]
) -> int | None:
    """How many paragraphs of its section's text stand before a record; None for all of them."""
    heading, own = found.stands[piece]
    count = before.get(heading, 0) + own
    return count if count < len(paragraphs_of(home[piece].text)) else None


def _meeting_line(meetings: list[read.Meeting]) -> str:
    """Meetings have no record of their own here: they stand in the text as their line is printed."""
    printed = [meeting.printed for meeting in meetings if meeting.printed not in meetings[0].text]
    notes = [note for meeting in meetings for note in meeting.note.split("\n\n")]
    beside = [note for note in dict.fromkeys(notes) if note not in meetings[0].text]
    return "- " + " – ".join(filter(None, [*(printed or [meetings[0].text]), *beside]))


def _needs_section(piece: importing.Piece) -> bool:
    return piece.becomes.partition(".")[0] in {"topic", "goal", "activity", "meeting", "section"}


# --- topics ------------------------------------------------------------------------------------------------


def linked_topics(found: importing.Reading, existing: dict[str, Topic]) -> dict[str, Topic]:
    """The topics that exist already, by the piece that names them; none twice in a plan."""
    linked: dict[str, Topic] = {}
    for said in found.topics:
        keys = sorted(topic_keys(said.title, said.short_name))
        topic = next((existing[key] for key in keys if key in existing), None)
        if topic is not None and topic not in linked.values():
            linked[said.piece] = topic
    return linked


def _topics(
    found: importing.Reading,
    plan: WorkPlan,
    rows: Rows,
    home: dict[str, PlanSection],
    existing: dict[str, Topic],
) -> None:
    linked = linked_topics(found, existing)
    for at, said in enumerate(found.topics, start=1):
        topic = linked.get(said.piece)
        if topic is None:
            topic = _new_topic(said)
            rows.topics.append(topic)
            have: set[str] = set()
        else:
            rows.linked.append(topic)
            have = {flat(area.text) for area in topic.focus_areas.all()}
            have |= {flat(challenge.text) for challenge in topic.challenges.all()}
        _parts(rows.focus_areas, FocusArea, topic, said.focus_areas, have)
        _parts(rows.challenges, Challenge, topic, said.challenges, have)
        rows.plan_topics.append(
            PlanTopic(
                plan=plan, section=home[said.piece], topic=topic, position=at, number=said.number[:20],
                title=said.title[:200], tier=said.tier, own_words=_own_words(said, topic),
                leaves_out=_unsaid(said, topic) if said.piece in linked else [],
            )
        )  # fmt: skip


def _unsaid(said: read.Topic, topic: Topic) -> list[Any]:
    """The keys of what is known of a topic and the document does not say: a plan prints what it printed."""
    texts = {flat(text) for text in (*said.focus_areas, *said.challenges)}
    known = (*topic.focus_areas.all(), *topic.challenges.all())
    return [part.pk for part in known if flat(part.text) not in texts]


def _own_words(said: read.Topic, topic: Topic) -> str:
    """What the plan says of a topic whose text is another: no word of the source may vanish."""
    if (flat(said.description), flat(said.justification)) == (
        flat(topic.description),
        flat(topic.justification),
    ):
        return ""
    return _joined(said.description, said.justification)


def _new_topic(said: read.Topic) -> Topic:
    title = said.title.replace(f"({said.short_name})", "") if said.short_name else said.title
    title = re.sub(r"\s+", " ", title).strip(" .:;,")
    overflow = said.title if len(title) > 200 else ""
    return Topic(
        title=title[:200],
        short_name=said.short_name[:30],
        description=_joined(overflow, said.description),
        justification=said.justification,
        stage=STAGE_OF_TIER[Tier(said.tier)],
    )


def _parts(rows: list[Any], model: type[Any], topic: Topic, texts: list[str], have: set[str]) -> None:
    """Focus areas or challenges that the topic does not have yet, after those it has."""
    related = "focus_areas" if model is FocusArea else "challenges"
    last = (
        0 if topic._state.adding else max((row.position for row in getattr(topic, related).all()), default=0)
    )
    for text in texts:
        if flat(text) not in have:
            last += 1
            rows.append(model(topic=topic, position=last, text=text))


# --- activities --------------------------------------------------------------------------------------------


def _activity(said: read.Activity, plan: WorkPlan, section: PlanSection, position: int) -> Activity:
    """A short line that names a thing is a title; a sentence or a paragraph is text."""
    named = len(said.title) <= LONGEST_NAME and not said.title.endswith((".", ";"))
    beside: list[str] = []
    return Activity(
        plan=plan,
        section=section,
        position=position,
        title=said.title if named else "",
        text=said.text if named else _joined(said.title, said.text),
        category=re.sub(r"\W", "_", said.category),
        horizon=said.horizon,
        action=_fitting(said.action, 300, beside),
        lead=_fitting(said.lead, 200, beside),
        specialised_input=_fitting(said.specialised_input, 200, beside),
        reference=_fitting(said.reference, 120, beside),
        target_printed=_fitting(said.target, 120, beside),
        target_kind=said.target_kind,
        target=said.target_date,
        progress=said.progress,
        progress_reason=said.status,
        comments=_joined(said.comments, *beside),
    )


def _fitting(text: str, limit: int, beside: list[str]) -> str:
    """The text where it fits; else its beginning, and the whole of it put beside."""
    text = flat(text)
    if len(text) <= limit:
        return text
    beside.append(text)
    return text[: limit - 1] + "…"


def _joined(*texts: str, between: str = "\n\n") -> str:
    return between.join(text for text in texts if text)
