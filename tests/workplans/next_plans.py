"""Carrying a plan over in tests: choices by the title of an item."""

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


def item(plan: WorkPlan, title: str, kind: str = "") -> PlanItem:
    """Return the first item whose title begins like this."""
    return next(i for i in items(plan) if i.title.startswith(title) and kind in ("", i.kind))


def carry_over(
    actor: User,
    plan: WorkPlan,
    choices: dict[str, Any] | None = None,
    *,
    continue_all: bool = False,
    **header: str,
) -> WorkPlan:
    """Return the next plan; `choices` by the beginning of an item's title, others as proposed or kept."""
    kept = {"outcome": "continued", "reason": ""}
    typed_items = {row.key: row.proposed | kept for row in items(plan)} if continue_all else {}
    for title, choice in (choices or {}).items():
        chosen = item(plan, title)
        typed_items[chosen.key] = chosen.proposed | choice
    version = plan.carry_overs.filter(state="open").values_list("version", flat=True).first() or 0
    typed = {"header": HEADER | header, "items": typed_items}
    return carry_over_plan(actor=actor, plan=plan, version=version, typed=typed)
