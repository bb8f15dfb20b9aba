"""Carrying a plan into the next: its items, what may become of each, and what of the choices can't stand.

What is typed is kept as texts: `header` by field, `items` by the key of the row, each a dict of `FIELDS`.
Nothing here reads the database; `workplans.carryover.services` gives the chapters and saves the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workplans.contents import Chapter
from workplans.dates import month_end, parse_target
from workplans.models import Activity, PlanTopic, Tier, WorkPlan
from workplans.paragraphs import flat
from workplans.states import Became, Progress
from workplans.wording import target_words

FIELDS = ("fate", "target", "tier", "into", "words", "reason")
HEADER = ("title", "reference", "period_start", "period_end", "period_printed")
Typed = dict[str, Any]

#: a section's heading goes on without its text; another tier is a promotion or a demotion
HEADING, TIER = "heading", "tier"
CONTINUE = (Became.CONTINUED.value, "Continue")
REWORD = (Became.CHANGED.value, "Continue in other words")
RETIRE = (Became.RETIRED.value, "Retire, with the reason")
LEAVE = (Became.RETIRED.value, "Leave out")
MERGE = (Became.MERGED.value, "Merge into another")
SPLIT = (Became.SPLIT.value, "Split into several")
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "plan_section": (
        (CONTINUE[0], "Keep heading and text"),
        (REWORD[0], "Keep, with another text"),
        (HEADING, "Keep the heading only"),
        LEAVE,
    ),
    "plan_topic": (CONTINUE, REWORD, (TIER, "Continue at another priority"), MERGE, SPLIT, RETIRE),
    "focus_area": (CONTINUE, RETIRE),
    "challenge": (CONTINUE, RETIRE),
    "strategic_goal": (CONTINUE, REWORD, RETIRE),
    "activity": (
        CONTINUE,
        REWORD,
        (Became.POSTPONED.value, "Postpone to another target"),
        MERGE,
        SPLIT,
        RETIRE,
    ),
    "commitment": ((CONTINUE[0], "Keep"), LEAVE),
}
#: of these the reason for leaving them out is their own business
NO_REASON = {"plan_section": "Not taken up in the next plan.", "commitment": "Not taken up in the next plan."}
#: which fields a fate needs, by the words with which they are asked for
NEEDS = {
    Became.POSTPONED: ("target", "Say to which day, month or quarter, such as Q1 2026."),
    TIER: ("tier", "Say which priority it has in the next plan."),
    Became.MERGED: ("into", "Say into which it is merged."),
    Became.SPLIT: ("words", "Name the parts, one a line, at least two."),
    Became.RETIRED: ("reason", "Say why: the reason stays with the plan."),
}


@dataclass
class Item:
    """A row of the plan that is carried: what it says, what may become of it, and what is proposed.

    `under` is the key of the topic that a focus area or challenge belongs to.
    """

    kind: str
    key: str
    row: Any
    label: str
    words: str
    place: str
    text: str = ""
    facts: list[str] = field(default_factory=list)
    under: str = ""
    proposed: Typed = field(default_factory=dict)

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        return WAYS[self.kind]


def items_of(chapters: list[Chapter]) -> list[Item]:
    """Everything of a plan that is carried or not, in the order of the document."""
    return [item for chapter in chapters for item in _items_in(chapter)]


def _items_in(chapter: Chapter) -> Iterator[Item]:
    section = chapter.section
    place = str(section)
    yield _item(section, "Section", place, "", section.text)
    for row in chapter.topics:
        yield _item(row, "Topic", row.title, place, row.own_words, proposed=_of_topic(row))
        for area in row.focus_areas:
            yield _item(area, "Focus area", area.text, place, under=str(row.pk))
        for challenge in row.challenges:
            proposed = _of_challenge(challenge)
            yield _item(challenge, "Challenge", challenge.text, place, under=str(row.pk), proposed=proposed)
    for goal in chapter.goals:
        yield _item(goal, f"Goal {goal.number}".strip(), goal.text, place)
    for act in chapter.activities:
        yield _item(
            act,
            "Activity",
            str(act.title or act.text),
            place,
            act.text if act.title else "",
            proposed=_of_activity(act),
        )
    for said in chapter.commitments:
        yield _item(said, "Commitment", said.sentence, place)


def _item(
    row: Any,
    label: str,
    words: str,
    place: str,
    text: str = "",
    under: str = "",
    proposed: Typed | None = None,
) -> Item:
    facts = _facts(row)
    proposed = dict.fromkeys(FIELDS, "") | {"fate": Became.CONTINUED.value} | (proposed or {})
    return Item(row.KIND, str(row.pk), row, label, flat(words), place, text, facts, under, proposed)


def _facts(row: Any) -> list[str]:
    """What is known of a row that helps to decide."""
    if isinstance(row, PlanTopic):
        return [row.get_tier_display(), row.topic.get_stage_display()]
    if isinstance(row, Activity):
        target = " → ".join(getattr(row, "targets", ())) or target_words(row)
        return [
            row.get_progress_display(),
            *([f"target {target}"] if target else []),
            *filter(None, [row.progress_reason]),
        ]
    disposition = getattr(row, "get_disposition_display", None)
    return [disposition()] if disposition else []


def _of_topic(row: PlanTopic) -> Typed:
    """What has graduated or was declined is done with; what was deferred waits."""
    stage = row.topic.stage
    if stage in ("graduated", "declined"):
        return {"fate": Became.RETIRED.value, "reason": f"{row.topic.get_stage_display()}."}
    if stage == "deferred" and row.tier != Tier.BEYOND_PERIOD:
        return {"fate": TIER, "tier": Tier.BEYOND_PERIOD.value}
    return {}


def _of_challenge(row: Any) -> Typed:
    if row.disposition == "addressed":
        return {"fate": Became.RETIRED.value, "reason": f"Addressed by {row.answered_by}."}
    if row.disposition == "merged_into":
        return {"fate": Became.RETIRED.value, "reason": "Merged into another challenge."}
    return {}


def _of_activity(row: Activity) -> Typed:
    """What is finished is retired as completed; what was postponed asks for its new target."""
    if row.progress == Progress.COMPLETED:
        return {"fate": Became.RETIRED.value, "reason": "Completed."}
    if row.progress == Progress.CANCELLED:
        return {"fate": Became.RETIRED.value, "reason": f"Cancelled: {row.progress_reason}"}
    if row.progress == Progress.POSTPONED:
        return {"fate": Became.POSTPONED.value, "reason": row.progress_reason}
    return {}


def proposed_header(plan: WorkPlan) -> Typed:
    """A period of the same length that follows, and the title with its years."""
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
    last = day == month_end(day.year, day.month)
    end = month_end(day.year + years, day.month)
    return end if last else day.replace(year=day.year + years, day=min(day.day, end.day))


def chosen(items: list[Item], typed: Typed) -> dict[str, Typed]:
    """Key → what was typed of each item, and what is proposed where nothing was typed yet."""
    said = typed.get("items", {})
    return {item.key: item.proposed | said.get(item.key, {}) for item in items}


# --- what can't stand --------------------------------------------------------------------------------------


def troubles(items: list[Item], choices: dict[str, Typed]) -> dict[str, str]:
    """`<key>-<field>` → what has to be put right before the plan can be made."""
    found: dict[str, str] = {}
    by_key = {item.key: item for item in items}
    for item in items:
        choice = choices[item.key]
        if under_gone(item, choices):
            continue
        if trouble := _trouble(item, choice, by_key, choices):
            found[f"{item.key}-{trouble[0]}"] = trouble[1]
    homeless = _without_home(items, choices)
    if homeless:
        found[f"{homeless}-fate"] = "Something is carried over here: keep at least this heading."
    return found


def under_gone(item: Item, choices: dict[str, Typed]) -> bool:
    """Whether the topic of this focus area or challenge is not carried, so that there is nothing to say."""
    return bool(item.under) and choices[item.under]["fate"] in (Became.RETIRED, Became.MERGED)


def _trouble(
    item: Item, choice: Typed, by_key: dict[str, Item], choices: dict[str, Typed]
) -> tuple[str, str] | None:
    fate = choice["fate"]
    if fate not in dict(item.ways):
        return "fate", "Choose what becomes of it."
    name, words = NEEDS.get(fate, ("", ""))
    if name and not choice[name].strip() and not (fate == Became.RETIRED and item.kind in NO_REASON):
        return name, words
    if fate == Became.POSTPONED:
        kind, day = parse_target(choice["target"])
        if kind not in (Activity.TargetKind.DATE, Activity.TargetKind.MONTH, Activity.TargetKind.QUARTER):
            return "target", words
        if item.row.target and day and day <= item.row.target:
            return "target", f"This is not later than {target_words(item.row)}."
    if fate == TIER and choice["tier"] not in Tier.values:
        return "tier", words
    if fate == TIER and choice["tier"] == item.row.tier:
        return "tier", "This is the priority that it has now."
    if fate == Became.SPLIT and len(parts_in(choice)) < 2:
        return "words", words
    if fate == Became.SPLIT and (long := next((p for p in parts_in(choice) if len(p) > 200), "")):
        return "words", f"The name of a part has at most 200 characters; “{long[:40]}…” has {len(long)}."
    if fate == Became.MERGED:
        other = by_key.get(choice["into"])
        if other is None or other.kind != item.kind or other is item:
            return "into", words
        if choices[other.key]["fate"] in (Became.RETIRED, Became.MERGED, Became.SPLIT):
            return "into", f"“{other.words[:80]}” is not carried over itself."
    return None


def _without_home(items: list[Item], choices: dict[str, Typed]) -> str:
    """The key of a section that is left out although what is in it is carried and no heading stands above."""
    open_: list[tuple[int, str, bool]] = []
    for item in items:
        fate = choices[item.key]["fate"]
        if item.kind == "plan_section":
            level = item.row.level
            open_ = [above for above in open_ if above[0] < level]
            open_.append((level, item.key, fate != Became.RETIRED))
        elif not item.under and fate not in (Became.RETIRED, Became.MERGED) and not any(k for *_, k in open_):
            return open_[-1][1] if open_ else ""
    return ""


def parts_in(choice: Typed) -> list[str]:
    """The names of the parts into which something is split."""
    return [name for line in choice["words"].splitlines() if (name := " ".join(line.split()))]
