"""The parts in which a carry-over is decided: one section of the plan at a time, or the items of a filter."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from workplans.carryover.items import TIER, PlanItem, Typed
from workplans.models import Activity
from workplans.states import Outcome

#: filter of items → its label
FILTERS = {
    "undecided": "Not decided yet",
    "postponed": "Postponed",
    "dated": "With a date",
}


@dataclass
class Part:
    """The items of a section that are decided on one page, with those of empty headings right before it."""

    title: str
    items: list[PlanItem] = field(default_factory=list)


def parts_of(items: Iterable[PlanItem]) -> list[Part]:
    """Return the items by section, in the order of the document."""
    parts: list[Part] = []
    for item in items:
        if item.kind == "plan_section" and not (parts and _is_bare(parts[-1])):
            parts.append(Part(item.title))
        if item.kind == "plan_section":
            parts[-1].title = item.title
        parts[-1].items.append(item)
    return parts


def _is_bare(part: Part) -> bool:
    """Return whether a part is headings alone, without a text."""
    return all(item.kind == "plan_section" and not item.text.strip() for item in part.items)


def chosen(items: Iterable[PlanItem], name: str, saved: Typed, choices: dict[str, Typed]) -> list[PlanItem]:
    """Return the items of a filter; `saved` are the choices by key that a person has saved."""
    tests = {
        "undecided": lambda item: item.key not in saved,
        "postponed": lambda item: choices[item.key]["outcome"] == Outcome.POSTPONED,
        "dated": lambda item: isinstance(item.row, Activity) and item.row.target is not None,
    }
    return [item for item in items if tests[name](item)]


def outcomes_in_short(items: Iterable[PlanItem], choices: dict[str, Typed]) -> str:
    """Return the outcomes of these items by number, such as “5 continued, 2 retired”."""
    outcomes = Counter(_words(choices[item.key]["outcome"]) for item in items)
    return ", ".join(f"{number} {words}" for words, number in outcomes.most_common())


def _words(outcome: str) -> str:
    if outcome == TIER:
        return "at another priority"
    return str(Outcome(outcome).label).lower() if outcome in Outcome.values else "heading only"
