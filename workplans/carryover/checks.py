"""The checks of a carry-over: what has to be corrected before the next plan can be created. No database."""

from workplans.carryover.items import (
    DEFAULT_REASON,
    TIER,
    PlanItem,
    Typed,
    is_under_retired,
    names_of_parts,
)
from workplans.dates import parse_target
from workplans.models import Activity, Tier
from workplans.states import Outcome

#: the field that an outcome needs, and the error where it is empty or wrong
NEEDS = {
    Outcome.POSTPONED: ("target", "Enter a day, month or quarter, such as Q1 2026."),
    TIER: ("tier", "Choose the priority in the next plan."),
    Outcome.MERGED: ("into", "Choose the item into which this one is merged."),
    Outcome.SPLIT: ("text", "Enter the names of at least two parts, one a line."),
    Outcome.RETIRED: ("reason", "Enter a reason: it is kept with the plan."),
}
DATED = (Activity.TargetKind.DATE, Activity.TargetKind.MONTH, Activity.TargetKind.QUARTER)
LONGEST_NAME = 200
Fault = tuple[str, str] | None  # field, error


def faults_of(items: list[PlanItem], choices: dict[str, Typed]) -> dict[str, str]:
    """Return `<key>-<field>` → error for everything that has to be corrected."""
    faults: dict[str, str] = {}
    by_key = {item.key: item for item in items}
    for item in items:
        if is_under_retired(item, choices):
            continue
        if fault := _fault(item, choices[item.key], by_key, choices):
            faults[f"{item.key}-{fault[0]}"] = fault[1]
    if section := _section_needed(items, choices):
        faults[f"{section}-outcome"] = "Items of this section are carried over: keep at least its heading."
    return faults


def _fault(item: PlanItem, choice: Typed, by_key: dict[str, PlanItem], choices: dict[str, Typed]) -> Fault:
    outcome = choice["outcome"]
    if outcome not in dict(item.choices):
        return "outcome", "Choose an outcome."
    name, error = NEEDS.get(outcome, ("", ""))
    if outcome == Outcome.RETIRED and item.kind in DEFAULT_REASON:
        return None
    if name and not choice[name].strip():
        return name, error
    if outcome == Outcome.POSTPONED:
        return _fault_of_target(item, choice)
    if outcome == TIER and choice["tier"] not in Tier.values:
        return "tier", error
    if outcome == TIER and choice["tier"] == item.row.tier:
        return "tier", "This is its present priority: choose another."
    if outcome == Outcome.SPLIT:
        return _fault_of_parts(choice)
    if outcome == Outcome.MERGED:
        return _fault_of_merger(item, choice, by_key, choices)
    return None


def _fault_of_target(item: PlanItem, choice: Typed) -> Fault:
    kind, day = parse_target(choice["target"])
    if kind not in DATED:
        return NEEDS[Outcome.POSTPONED]
    if item.row.target and day and day <= item.row.target:
        return "target", f"Enter a target later than {item.row.target_text}."
    return None


def _fault_of_parts(choice: Typed) -> Fault:
    names = names_of_parts(choice)
    if len(names) < 2:
        return NEEDS[Outcome.SPLIT]
    if name := next((name for name in names if len(name) > LONGEST_NAME), ""):
        limit = f"The name of a part has at most {LONGEST_NAME} characters"
        return "text", f"{limit}; “{name[:40]}…” has {len(name)}."
    return None


def _fault_of_merger(
    item: PlanItem, choice: Typed, by_key: dict[str, PlanItem], choices: dict[str, Typed]
) -> Fault:
    other = by_key.get(choice["into"])
    if other is None or other.kind != item.kind or other is item:
        return NEEDS[Outcome.MERGED]
    if choices[other.key]["outcome"] in (Outcome.RETIRED, Outcome.MERGED, Outcome.SPLIT):
        return "into", f"“{other.title[:80]}” is not carried over itself: choose another."
    return None


def _section_needed(items: list[PlanItem], choices: dict[str, Typed]) -> str:
    """Return the key of a section that is left out although its items need a heading."""
    headings: list[tuple[int, str, bool]] = []  # level, key, whether it is kept
    for item in items:
        outcome = choices[item.key]["outcome"]
        if item.kind == "plan_section":
            level = item.row.level
            headings = [heading for heading in headings if heading[0] < level]
            headings.append((level, item.key, outcome != Outcome.RETIRED))
            continue
        is_carried = not item.under and outcome not in (Outcome.RETIRED, Outcome.MERGED)
        if is_carried and not any(is_kept for *_, is_kept in headings):
            return headings[-1][1] if headings else ""
    return ""
