"""The rows of a plan that is made by carrying another over, and the fate of each item; none is saved here."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from core.formatting import long_date
from topics.models import Challenge, FocusArea, Topic
from workplans.carryover.items import HEADING, NO_REASON, TIER, Item, Typed, parts_in, under_gone
from workplans.dates import month_end, parse_target
from workplans.models import (
    Activity,
    Commitment,
    Fate,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    Tier,
    WorkPlan,
)
from workplans.new_plans import Rows, topic_keys
from workplans.paragraphs import flat, paragraphs_of
from workplans.places import place_now
from workplans.states import Became, Progress

TIERS = tuple(Tier)  # from the highest
#: what is printed of an activity goes on as it stands
KEPT = (
    "title", "text", "category", "horizon", "action", "lead", "specialised_input", "reference", "comments",
    "target_kind", "target", "target_printed", "progress", "progress_reason",
)  # fmt: skip


def period_words(start: date, end: date) -> str:
    """A period as plans print it: whole months by their names, else its days."""
    if start.day == 1 and end == month_end(end.year, end.month):
        return f"{start:%B %Y} – {end:%B %Y}"
    return f"{long_date(start)} – {long_date(end)}"


@dataclass
class Carried:
    """The rows to save, and the fate of each item; `into`: the row on which an item lives, by its key."""

    plan: WorkPlan
    was: WorkPlan
    choices: dict[str, Typed]
    topics: dict[str, Topic]
    rows: Rows = field(default_factory=Rows)
    fates: list[Fate] = field(default_factory=list)
    old: dict[UUID, PlanSection] = field(default_factory=dict)
    home: dict[UUID, PlanSection] = field(default_factory=dict)
    into: dict[str, Any] = field(default_factory=dict)

    def stays(self, section: PlanSection) -> bool:
        """Whether a section of the old plan goes on itself, so that its rows are not set into another."""
        return self.choices[str(section.pk)]["fate"] != Became.RETIRED

    def mark(self, item: Item, became: str, into: Any = None, reason: str = "") -> None:
        """Write down what became of an item; `into`: the row that it lives on as."""
        reason = reason or self.choices[item.key]["reason"].strip()
        if became == Became.RETIRED:
            reason = reason or NO_REASON.get(item.kind, "")
        row, new = (one.topic if isinstance(one, PlanTopic) else one for one in (item.row, into))
        self.fates.append(
            Fate(
                position=len(self.fates) + 1, kind=row.KIND, item=row.pk, into=new and new.pk,
                words=item.words[:300], became=became, reason=reason,
            )
        )  # fmt: skip


def carried(
    items: list[Item],
    choices: dict[str, Typed],
    *,
    plan: WorkPlan,
    was: WorkPlan,
    topics: dict[str, Topic],
) -> Carried:
    """The rows of `plan`, made of the items of `was`; `choices` without troubles.

    `topics`: those that exist, by what they are known by: a part of a split topic may be one of them.
    """
    made = Carried(plan, was, choices, topics)
    _sections(made, items)
    merged = []
    for item in items:
        fate = choices[item.key]["fate"]
        if item.kind == "plan_section":
            continue
        if under_gone(item, choices):
            made.mark(item, Became.RETIRED, reason="Its topic is not carried over as it was.")
        elif fate == Became.RETIRED:
            if item.under:
                made.into[item.under].leaves_out.append(item.row.pk)
            made.mark(item, Became.RETIRED)
        elif fate == Became.MERGED:
            merged.append(item)
        else:
            _MAKE[item.kind](made, item, choices[item.key])
    for item in merged:
        made.mark(item, Became.MERGED, made.into[choices[item.key]["into"]])
    return made


def _sections(made: Carried, items: list[Item]) -> None:
    """A heading that prints the old plan's period prints the new one's. What was set into a section that is
    left out goes to the one above.
    """
    open_: list[PlanSection] = []
    for item in items:
        if item.kind != "plan_section":
            continue
        old, choice = item.row, made.choices[item.key]
        made.old[old.pk] = old
        open_ = [above for above in open_ if above.level < old.level]
        if choice["fate"] == Became.RETIRED:
            made.mark(item, Became.RETIRED)
        else:
            title = old.title
            if made.was.period_printed:
                title = title.replace(made.was.period_printed, made.plan.period_printed)[:300]
            text = {HEADING: "", Became.CHANGED: choice["words"] or old.text}.get(choice["fate"], old.text)
            section = PlanSection(
                plan=made.plan, position=len(made.rows.sections) + 1, level=old.level, number=old.number,
                title=title, text=text,
            )  # fmt: skip
            made.rows.sections.append(section)
            open_.append(section)
            made.mark(item, became_of(item, choice), section)
        if open_:
            made.home[old.pk] = open_[-1]


def became_of(item: Item, choice: Typed) -> str:
    """The fate as it is kept: another tier is a promotion or a demotion."""
    if choice["fate"] == TIER:
        up = TIERS.index(Tier(choice["tier"])) < TIERS.index(Tier(item.row.tier))
        return Became.PROMOTED if up else Became.DEMOTED
    return Became.CHANGED if choice["fate"] == HEADING else choice["fate"]


# --- topics ------------------------------------------------------------------------------------------------


def _topic(made: Carried, item: Item, choice: Typed) -> None:
    if choice["fate"] == Became.SPLIT:
        for name in parts_in(choice):
            made.mark(item, Became.SPLIT, _placed(made, item, _part(made, item.row.topic, name), name))
        made.into[item.key] = made.rows.plan_topics[-len(parts_in(choice))]
        return
    row = _placed(made, item, item.row.topic, item.row.title)
    row.number, row.own_words = item.row.number, item.row.own_words
    row.leaves_out = list(item.row.leaves_out)
    if choice["fate"] == TIER:
        row.tier = choice["tier"]
    if choice["fate"] == Became.CHANGED and choice["words"].strip():
        row.own_words = choice["words"].strip()
    made.into[item.key] = row
    made.mark(item, became_of(item, choice), row)


def _placed(made: Carried, item: Item, topic: Topic, title: str) -> PlanTopic:
    if any(row.topic.pk == topic.pk for row in made.rows.plan_topics):
        name = "words" if made.choices[item.key]["fate"] == Became.SPLIT else "fate"
        raise ValidationError({f"{item.key}-{name}": f"“{topic}” would stand in the plan twice."})
    row = PlanTopic(
        plan=made.plan, section=made.home[item.row.section_id], topic=topic, title=title,
        position=len(made.rows.plan_topics) + 1, tier=item.row.tier,
    )  # fmt: skip
    made.rows.plan_topics.append(row)
    return row


def _part(made: Carried, topic: Topic, name: str) -> Topic:
    """A part of a topic that is split: one that is known by this name, or a new one with its texts."""
    known = next((made.topics[key] for key in sorted(topic_keys(name, "")) if key in made.topics), None)
    if known is not None:
        made.rows.linked.append(known)
        return known
    part = Topic(
        title=name, description=topic.description, justification=topic.justification, stage=topic.stage
    )
    made.rows.topics.append(part)
    return part


def _topic_part(made: Carried, item: Item, choice: Typed) -> None:
    """A focus area or challenge stays its topic's own. Of a topic that is split the first part begins with a
    copy, where it does not have it yet.
    """
    row = made.into[item.under]
    if row.topic.pk == item.row.topic_id:
        made.mark(item, Became.CONTINUED, item.row)
        return
    of_kind: dict[str, tuple[type[Any], list[Any], Any]] = {
        "focus_area": (FocusArea, made.rows.focus_areas, row.topic.focus_areas),
        "challenge": (Challenge, made.rows.challenges, row.topic.challenges),
    }
    model, rows, theirs = of_kind[item.kind]
    there = [] if row.topic._state.adding else theirs.all()
    part = next((one for one in there if flat(one.text) == flat(item.row.text)), None)
    if part is None:
        part = model(topic=row.topic, position=item.row.position, text=item.row.text)
        rows.append(part)
    made.mark(item, Became.CONTINUED, part)


# --- goals, activities, commitments ------------------------------------------------------------------------


def _goal(made: Carried, item: Item, choice: Typed) -> None:
    old = item.row
    row = StrategicGoal(
        plan=made.plan, section=made.home[old.section_id], position=len(made.rows.goals) + 1,
        number=old.number, text=_reworded(choice) or old.text, stands_after=_place(made, old),
    )  # fmt: skip
    made.rows.goals.append(row)
    made.mark(item, choice["fate"], row)


def _place(made: Carried, old: Any) -> int | None:
    """Among which paragraphs of its section a row stands now; behind all of them where it stood elsewhere."""
    was, now = made.old[old.section_id], made.home[old.section_id]
    if old.stands_after is None or not made.stays(was):
        return None
    return place_now(old.stands_after, paragraphs_of(was.text), paragraphs_of(now.text))


def _reworded(choice: Typed) -> str:
    return choice["words"].strip() if choice["fate"] == Became.CHANGED else ""


def _activity(made: Carried, item: Item, choice: Typed) -> None:
    if choice["fate"] == Became.SPLIT:
        for name in parts_in(choice):
            part = _activity_row(made, item.row)
            part.title, part.text = name, ""
            made.mark(item, Became.SPLIT, part)
        return
    row = _activity_row(made, item.row)
    if words := _reworded(choice):
        row.title, row.text = (row.title, words) if row.title and row.text else ("", words)
    if choice["fate"] == Became.POSTPONED:
        row.target_printed = choice["target"].strip()[:120]
        row.target_kind, row.target = parse_target(choice["target"])
    made.into[item.key] = row
    made.mark(item, choice["fate"], row)


def _activity_row(made: Carried, old: Activity) -> Activity:
    """The same activity in the new plan. What was over or put off there begins here as planned."""
    row = Activity(
        plan=made.plan, section=made.home[old.section_id], position=len(made.rows.activities) + 1,
        continues=old, stands_after=_place(made, old), **{name: getattr(old, name) for name in KEPT},
    )  # fmt: skip
    if old.progress in (Progress.COMPLETED, Progress.CANCELLED, Progress.POSTPONED):
        row.progress, row.progress_reason = Progress.PLANNED, ""
    made.rows.activities.append(row)
    return row


def _commitment(made: Carried, item: Item, choice: Typed) -> None:
    old = item.row
    row = Commitment(
        plan=made.plan, section=made.home[old.section_id], position=len(made.rows.commitments) + 1,
        rule=old.rule, sentence=old.sentence, number=old.number,
    )  # fmt: skip
    made.rows.commitments.append(row)
    made.mark(item, choice["fate"], row)


_MAKE = {
    "plan_topic": _topic,
    "focus_area": _topic_part,
    "challenge": _topic_part,
    "strategic_goal": _goal,
    "activity": _activity,
    "commitment": _commitment,
}
