"""What the tests of the next plan share: choices by the words of an item."""

from typing import Any

from accounts.models import User
from workplans.carryover.items import PlanItem, plan_items
from workplans.carryover.services import carry_over_plan
from workplans.contents import contents_of
from workplans.models import WorkPlan

HEADER = {
    "title": "Work plan 2026–2028 for the QIG",
    "reference": "EMA/1/2026",
    "period_start": "2026-01-01",
    "period_end": "2028-12-31",
}


def items(plan: WorkPlan) -> list[PlanItem]:
    return plan_items(contents_of(plan))


def item(plan: WorkPlan, words: str, kind: str = "") -> PlanItem:
    """The first item that begins with these words."""
    return next(i for i in items(plan) if i.words.startswith(words) and kind in ("", i.kind))


def carry(actor: User, plan: WorkPlan, choices: dict[str, Any] | None = None, **header: str) -> WorkPlan:
    """The next plan; `choices` by the beginning of an item's words."""
    said = {item(plan, words).key: choice for words, choice in (choices or {}).items()}
    typed = {"header": HEADER | header, "items": _whole(plan, said)}
    version = plan.carry_overs.filter(state="open").values_list("version", flat=True).first() or 0
    return carry_over_plan(actor=actor, plan=plan, version=version, typed=typed)


def _whole(plan: WorkPlan, said: dict[str, Any]) -> dict[str, Any]:
    proposed = {i.key: i.proposed for i in items(plan)}
    return {key: proposed[key] | choice for key, choice in said.items()}
