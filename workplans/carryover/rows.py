"""The rows of the plan that a carry-over creates, and the outcome of each item; nothing is saved here."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from core.formatting import long_date
from core.kinds import Ref, ref_to
from topics.models import Topic
from workplans.carryover.items import (
    DEFAULT_REASON,
    HEADING,
    TIER,
    PlanItem,
    Typed,
    is_under_retired,
    names_of_parts,
)
from workplans.dates import month_end, parse_target
from workplans.models import (
    Activity,
    CarryOverItem,
    Commitment,
    PlanPoint,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    Tier,
    WorkPlan,
)
from workplans.new_plans import Rows, topic_keys
from workplans.paragraphs import paragraphs_of
from workplans.plan_topics.difference import match_parts, parts_of, set_part
from workplans.positions import position_in
from workplans.states import Outcome, Progress

TIERS = tuple(Tier)  # from the highest
#: fields of an activity that are copied to the new plan
COPIED = (
    "title", "text", "category", "horizon", "action", "lead", "specialised_input", "reference", "comments",
    "target_kind", "target", "target_printed", "progress", "progress_reason",
)  # fmt: skip


def period_text(start: date, end: date) -> str:
    """Return a period as plans print it: “January 2023 – December 2025” for whole months, else its days."""
    if start.day == 1 and end == month_end(end.year, end.month):
        return f"{start:%B %Y} – {end:%B %Y}"
    return f"{long_date(start)} – {long_date(end)}"


@dataclass
class NewRows:
    """The rows to save, and the outcome of each item.

    `old_sections` and `sections`: the section of the old plan, and of the new plan, by the key of the old
    one. `successors`: the new row of an item, by the key of the item.
    """

    plan: WorkPlan
    old_plan: WorkPlan
    choices: dict[str, Typed]
    topics: dict[str, Topic]
    rows: Rows = field(default_factory=Rows)
    items: list[CarryOverItem] = field(default_factory=list)
    old_sections: dict[UUID, PlanSection] = field(default_factory=dict)
    sections: dict[UUID, PlanSection] = field(default_factory=dict)
    successors: dict[str, Any] = field(default_factory=dict)

    def keeps(self, section: PlanSection) -> bool:
        """Return whether a section of the old plan continues itself, so that its rows stay in it."""
        return self.choices[str(section.pk)]["outcome"] != Outcome.RETIRED

    def add_outcome(self, item: PlanItem, outcome: str, successor: Any = None, reason: str = "") -> None:
        """Record the outcome of an item; `successor` is the row as which it continues."""
        reason = reason or self.choices[item.key]["reason"].strip()
        if outcome == Outcome.RETIRED:
            reason = reason or DEFAULT_REASON.get(item.kind, "")
        self.items.append(
            CarryOverItem(
                position=len(self.items) + 1, kind=_ref(item.row).kind, uuid=_ref(item.row).uuid,
                successor=successor and _ref(successor).uuid, text=item.title[:300],
                outcome=outcome, reason=reason,
            )
        )  # fmt: skip


def _ref(row: Any) -> Ref:
    """Return the record by which two plans know an item: the living topic or part where there is one."""
    if isinstance(row, PlanTopic):
        return ref_to(row.topic)
    if isinstance(row, PlanPoint) and row.part_id:
        return Ref(row.kind, row.part_id)
    return ref_to(row)


def new_rows(
    items: list[PlanItem],
    choices: dict[str, Typed],
    *,
    plan: WorkPlan,
    old_plan: WorkPlan,
    topics: dict[str, Topic],
) -> NewRows:
    """Return the rows of `plan`, made of the items of `old_plan`; `choices` must have no faults.

    `topics`: the existing topics by `topic_keys`, since a part of a topic that is split may be one of them.
    Raises ValidationError where the plan would have a topic twice.
    """
    new = NewRows(plan, old_plan, choices, topics)
    _add_sections(new, items)
    merged = []
    for item in items:
        outcome = choices[item.key]["outcome"]
        if item.kind == "plan_section":
            continue
        if is_under_retired(item, choices):
            new.add_outcome(item, Outcome.RETIRED, reason="Its topic is not carried over as it was.")
        elif outcome == Outcome.RETIRED:
            new.add_outcome(item, Outcome.RETIRED)
        elif outcome == Outcome.MERGED:
            merged.append(item)
        else:
            _ADD[item.kind](new, item, choices[item.key])
    for item in merged:
        new.add_outcome(item, Outcome.MERGED, new.successors[choices[item.key]["into"]])
    return new


def _add_sections(new: NewRows, items: list[PlanItem]) -> None:
    """Add the sections. A heading that prints the old period prints the new one.

    The rows of a section that is left out go to the section above it.
    """
    above: list[PlanSection] = []
    for item in items:
        if item.kind != "plan_section":
            continue
        old, choice = item.row, new.choices[item.key]
        new.old_sections[old.pk] = old
        above = [section for section in above if section.level < old.level]
        if choice["outcome"] == Outcome.RETIRED:
            new.add_outcome(item, Outcome.RETIRED)
        else:
            section = _section(new, old, choice)
            new.rows.sections.append(section)
            above.append(section)
            new.add_outcome(item, outcome_of(item, choice), section)
        if above:
            new.sections[old.pk] = above[-1]


def _section(new: NewRows, old: PlanSection, choice: Typed) -> PlanSection:
    title = old.title
    if new.old_plan.period_printed:
        title = title.replace(new.old_plan.period_printed, new.plan.period_printed)[:300]
    text = {HEADING: "", Outcome.CHANGED: choice["text"] or old.text}.get(choice["outcome"], old.text)
    return PlanSection(
        plan=new.plan, position=len(new.rows.sections) + 1, level=old.level, number=old.number,
        title=title, text=text,
    )  # fmt: skip


def outcome_of(item: PlanItem, choice: Typed) -> str:
    """Return the outcome that is recorded: another tier is a promotion or a demotion."""
    if choice["outcome"] == TIER:
        is_higher = TIERS.index(Tier(choice["tier"])) < TIERS.index(Tier(item.row.tier))
        return Outcome.PROMOTED if is_higher else Outcome.DEMOTED
    return Outcome.CHANGED if choice["outcome"] == HEADING else choice["outcome"]


# --- topics ------------------------------------------------------------------------------------------------


def _add_topic(new: NewRows, item: PlanItem, choice: Typed) -> None:
    if choice["outcome"] == Outcome.SPLIT:
        names = names_of_parts(choice)
        for name in names:
            row = _plan_topic(new, item, _part_of_topic(new, item.row, name), name)
            new.add_outcome(item, Outcome.SPLIT, row)
        new.successors[item.key] = new.rows.plan_topics[-len(names)]
        return
    row = _plan_topic(new, item, item.row.topic, item.row.title)
    row.number, row.description = item.row.number, _new_text(choice) or row.description
    if choice["outcome"] == TIER:
        row.tier = choice["tier"]
    new.successors[item.key] = row
    new.add_outcome(item, outcome_of(item, choice), row)


def _plan_topic(new: NewRows, item: PlanItem, topic: Topic, title: str) -> PlanTopic:
    if any(row.topic.pk == topic.pk for row in new.rows.plan_topics):
        name = "text" if new.choices[item.key]["outcome"] == Outcome.SPLIT else "outcome"
        raise ValidationError({f"{item.key}-{name}": f"The plan would have the topic “{topic}” twice."})
    row = PlanTopic(
        plan=new.plan, section=new.sections[item.row.section_id], topic=topic, title=title,
        position=len(new.rows.plan_topics) + 1, tier=item.row.tier,
        description=item.row.description, justification=item.row.justification,
    )  # fmt: skip
    new.rows.plan_topics.append(row)
    return row


def _part_of_topic(new: NewRows, row: PlanTopic, name: str) -> Topic:
    """Return the existing topic of this name, or a new one with the plan's text of the one that is split."""
    existing = next((new.topics[key] for key in sorted(topic_keys(name, "")) if key in new.topics), None)
    if existing is not None:
        new.rows.linked.append(existing)
        return existing
    part = Topic(
        title=name, description=row.description, justification=row.justification, stage=row.topic.stage
    )
    new.rows.topics.append(part)
    return part


def _add_point(new: NewRows, item: PlanItem, choice: Typed) -> None:
    """Copy a point; of a topic that was split the first part gets it."""
    row, old = new.successors[item.under], item.row
    text = _new_text(choice) or old.text
    point = PlanPoint(
        plan=new.plan, plan_topic=row, kind=old.kind, text=text,
        position=sum(1 for other in new.rows.points if other.plan_topic == row) + 1,
    )  # fmt: skip
    if row.topic in new.rows.topics:
        new.rows.add_parts(row.topic, [point])
    elif row.topic.pk == old.plan_topic.topic_id:
        point.focus_area_id, point.challenge_id = old.focus_area_id, old.challenge_id
    else:
        set_part(point, match_parts([point], parts_of(row.topic)).get(point.pk))
    new.rows.points.append(point)
    new.add_outcome(item, choice["outcome"], point)


# --- goals, activities, commitments ------------------------------------------------------------------------


def _add_goal(new: NewRows, item: PlanItem, choice: Typed) -> None:
    old = item.row
    row = StrategicGoal(
        plan=new.plan, section=new.sections[old.section_id], position=len(new.rows.goals) + 1,
        number=old.number, text=_new_text(choice) or old.text, after_paragraph=_after_paragraph(new, old),
    )  # fmt: skip
    new.rows.goals.append(row)
    new.add_outcome(item, choice["outcome"], row)


def _after_paragraph(new: NewRows, old: Any) -> int | None:
    """Return after how many paragraphs a row is printed now; after all where its section is another."""
    before, now = new.old_sections[old.section_id], new.sections[old.section_id]
    if old.after_paragraph is None or not new.keeps(before):
        return None
    return position_in(old.after_paragraph, paragraphs_of(before.text), paragraphs_of(now.text))


def _new_text(choice: Typed) -> str:
    return choice["text"].strip() if choice["outcome"] == Outcome.CHANGED else ""


def _add_activity(new: NewRows, item: PlanItem, choice: Typed) -> None:
    if choice["outcome"] == Outcome.SPLIT:
        for name in names_of_parts(choice):
            part = _activity(new, item.row)
            part.title, part.text = name, ""
            new.add_outcome(item, Outcome.SPLIT, part)
        return
    row = _activity(new, item.row)
    if text := _new_text(choice):
        row.title, row.text = (row.title, text) if row.title and row.text else ("", text)
    if choice["outcome"] == Outcome.POSTPONED:
        row.target_printed = choice["target"].strip()[:120]
        row.target_kind, row.target = parse_target(choice["target"])
    new.successors[item.key] = row
    new.add_outcome(item, choice["outcome"], row)


def _activity(new: NewRows, old: Activity) -> Activity:
    """Return the activity in the new plan; one that was over or postponed begins as planned."""
    row = Activity(
        plan=new.plan, section=new.sections[old.section_id], position=len(new.rows.activities) + 1,
        continues=old, after_paragraph=_after_paragraph(new, old),
        **{name: getattr(old, name) for name in COPIED},
    )  # fmt: skip
    if old.progress in (Progress.COMPLETED, Progress.CANCELLED, Progress.POSTPONED):
        row.progress, row.progress_reason = Progress.PLANNED, ""
    new.rows.activities.append(row)
    return row


def _add_commitment(new: NewRows, item: PlanItem, choice: Typed) -> None:
    old = item.row
    row = Commitment(
        plan=new.plan, section=new.sections[old.section_id], position=len(new.rows.commitments) + 1,
        rule=old.rule, sentence=old.sentence, number=old.number,
    )  # fmt: skip
    new.rows.commitments.append(row)
    new.add_outcome(item, choice["outcome"], row)


_ADD = {
    "plan_topic": _add_topic,
    "focus_area": _add_point,
    "challenge": _add_point,
    "strategic_goal": _add_goal,
    "activity": _add_activity,
    "commitment": _add_commitment,
}
