"""The items of a plan that is carried over: the outcomes offered and proposed for each.

What is typed is kept as texts: `header` by field of the new plan, `items` by the key of the row, each a dict
of `FIELDS`. These functions read no database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any

from workplans.contents import Chapter
from workplans.dates import month_end
from workplans.models import Activity, Commitment, PlanPoint, PlanTopic, Tier, WorkPlan
from workplans.paragraphs import flat
from workplans.states import Outcome, Progress

FIELDS = ("outcome", "target", "tier", "into", "text", "reason")
HEADER = ("title", "reference", "period_start", "period_end", "period_printed")
Typed = dict[str, Any]
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

#: choices that are no outcomes: a heading without its text; another tier, which is a promotion or a demotion
HEADING, TIER = "heading", "tier"
CONTINUE = (Outcome.CONTINUED.value, "Continue")
REWORD = (Outcome.CHANGED.value, "Continue with another text")
RETIRE = (Outcome.RETIRED.value, "Retire, with a reason")
LEAVE_OUT = (Outcome.RETIRED.value, "Leave out")
MERGE = (Outcome.MERGED.value, "Merge into another")
SPLIT = (Outcome.SPLIT.value, "Split into several")
POSTPONE = (Outcome.POSTPONED.value, "Postpone to another target")
CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    "plan_section": (
        (Outcome.CONTINUED.value, "Keep heading and text"),
        (Outcome.CHANGED.value, "Keep, with another text"),
        (HEADING, "Keep the heading only"),
        LEAVE_OUT,
    ),
    "plan_topic": (CONTINUE, REWORD, (TIER, "Continue at another priority"), MERGE, SPLIT, RETIRE),
    "focus_area": (CONTINUE, REWORD, RETIRE),
    "challenge": (CONTINUE, REWORD, RETIRE),
    "strategic_goal": (CONTINUE, REWORD, RETIRE),
    "activity": (CONTINUE, REWORD, POSTPONE, MERGE, SPLIT, RETIRE),
    "commitment": ((Outcome.CONTINUED.value, "Keep"), LEAVE_OUT),
}
#: kinds that need no reason to be left out, and the reason that is recorded
DEFAULT_REASON = {kind: "Not included in the next plan." for kind in ("plan_section", "commitment")}


@dataclass
class PlanItem:
    """A row of the plan: its text, and the outcome that is proposed for it.

    `kind`: of the row; of a point its own kind. `under`: the key of the topic of a point.
    """

    kind: str
    key: str
    row: Any
    label: str
    title: str
    place: str
    text: str = ""
    facts: list[str] = field(default_factory=list)
    under: str = ""
    proposed: Typed = field(default_factory=dict)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        return CHOICES[self.kind]


def plan_items(chapters: list[Chapter]) -> list[PlanItem]:
    """Return the items of a plan, in the order of the document."""
    return [item for chapter in chapters for item in _items_in(chapter)]


def _items_in(chapter: Chapter) -> Iterator[PlanItem]:
    section = chapter.section
    place = str(section)
    yield _item(section, "Section", place, "", text=section.text)
    for row in chapter.topics:
        yield _item(row, "Topic", row.title, place, text=row.description, proposed=_proposed_for_topic(row))
        for point in sorted(row.points.all(), key=attrgetter("position")):
            yield _point_item(row, point, place)
    for goal in chapter.goals:
        yield _item(goal, f"Goal {goal.number}".strip(), goal.text, place)
    for activity in chapter.activities:
        title, text = str(activity.title or activity.text), activity.text if activity.title else ""
        proposed = _proposed_for_activity(activity)
        yield _item(activity, "Activity", title, place, text=text, proposed=proposed)
    for commitment in chapter.commitments:
        proposed = _proposed_for_commitment(commitment)
        yield _item(commitment, "Commitment", commitment.sentence, place, proposed=proposed)


def _point_item(row: PlanTopic, point: PlanPoint, place: str) -> PlanItem:
    proposed = _proposed_for_challenge(point.challenge) if point.challenge else {}
    label = str(point.get_kind_display())
    item = _item(point, label, point.text, place, under=str(row.pk), proposed=proposed)
    point.plan_topic, item.kind, item.facts = row, point.kind, _facts(point.challenge)
    return item


def _item(
    row: Any,
    label: str,
    title: str,
    place: str,
    *,
    text: str = "",
    under: str = "",
    proposed: Typed | None = None,
) -> PlanItem:
    proposed = dict.fromkeys(FIELDS, "") | {"outcome": Outcome.CONTINUED.value} | (proposed or {})
    return PlanItem(row.KIND, str(row.pk), row, label, flat(title), place, text, _facts(row), under, proposed)


def _facts(row: Any) -> list[str]:
    """Return what helps to decide on a row, such as its target and its progress."""
    if isinstance(row, PlanTopic):
        return [row.get_tier_display(), row.topic.get_stage_display()]
    if isinstance(row, Activity):
        target = " → ".join(getattr(row, "targets", ())) or row.target_text
        facts = [row.get_progress_display(), f"target {target}" if target else "", row.progress_reason]
        return [fact for fact in facts if fact]
    disposition = getattr(row, "get_disposition_display", None)
    return [disposition()] if disposition else []


# --- what is proposed --------------------------------------------------------------------------------------


def _proposed_for_topic(row: PlanTopic) -> Typed:
    """Retire a topic that has graduated or was declined; move a deferred one beyond the period."""
    stage = row.topic.stage
    if stage in ("graduated", "declined"):
        return {"outcome": Outcome.RETIRED.value, "reason": f"{row.topic.get_stage_display()}."}
    if stage == "deferred" and row.tier != Tier.BEYOND_PERIOD:
        return {"outcome": TIER, "tier": Tier.BEYOND_PERIOD.value}
    return {}


def _proposed_for_challenge(row: Any) -> Typed:
    if row.disposition == "addressed":
        return {"outcome": Outcome.RETIRED.value, "reason": f"Addressed by {row.answered_by}."}
    if row.disposition == "merged_into":
        return {"outcome": Outcome.RETIRED.value, "reason": "Merged into another challenge."}
    return {}


def _proposed_for_activity(row: Activity) -> Typed:
    """Retire an activity that is completed, cancelled, or due in the old period; postpone a postponed one."""
    if row.progress == Progress.COMPLETED:
        return {"outcome": Outcome.RETIRED.value, "reason": "Completed."}
    if row.progress == Progress.CANCELLED:
        return {"outcome": Outcome.RETIRED.value, "reason": f"Cancelled: {row.progress_reason}"}
    if row.progress == Progress.POSTPONED:
        return {"outcome": Outcome.POSTPONED.value, "reason": row.progress_reason}
    if row.target is not None and row.target <= row.plan.period_end:
        return {"outcome": Outcome.RETIRED.value, "reason": f"It was due in this period: {row.target_text}."}
    return {}


def _proposed_for_commitment(row: Commitment) -> Typed:
    """Leave out a commitment that names a year of the old period."""
    years = range(row.plan.period_start.year, row.plan.period_end.year + 1)
    if any(int(year) in years for year in YEAR.findall(row.sentence)):
        return {"outcome": Outcome.RETIRED.value, "reason": "It names a date of this period."}
    return {}


def proposed_header(plan: WorkPlan) -> Typed:
    """Return the header of a plan for the next period of the same length, with the years in the title."""
    years = plan.period_end.year - plan.period_start.year + 1
    start, end = (_years_later(day, years) for day in (plan.period_start, plan.period_end))
    title = plan.title
    for year in range(plan.period_end.year, plan.period_start.year - 1, -1):
        title = title.replace(str(year), str(year + years))
    return {
        "title": title,
        "reference": "",
        "period_start": start.isoformat(),
        "period_end": end.isoformat(),
        "period_printed": "",
    }


def _years_later(day: date, years: int) -> date:
    is_month_end = day == month_end(day.year, day.month)
    end = month_end(day.year + years, day.month)
    return end if is_month_end else day.replace(year=day.year + years, day=min(day.day, end.day))


def choices_of(items: list[PlanItem], typed: Typed) -> dict[str, Typed]:
    """Return by key what was typed for each item, or what is proposed where nothing was typed."""
    typed_items = typed.get("items", {})
    return {item.key: item.proposed | typed_items.get(item.key, {}) for item in items}


def names_of_parts(choice: Typed) -> list[str]:
    """Return the names of the parts into which an item is split, one a line."""
    return [name for line in choice["text"].splitlines() if (name := " ".join(line.split()))]


def is_under_retired(item: PlanItem, choices: dict[str, Typed]) -> bool:
    """Return whether the topic of this point is not carried over itself."""
    return bool(item.under) and choices[item.under]["outcome"] in (Outcome.RETIRED, Outcome.MERGED)
