"""The adoption of a plan in tests of other things: whatever is open is set aside with a reason."""

from datetime import date
from typing import Any

from accounts.models import User
from workplans.adopting.checklist import checklist
from workplans.adopting.services import adopt_plan
from workplans.models import WorkPlan

ADOPTED_ON = date(2023, 2, 9)


def adopt(actor: User, plan: WorkPlan, **how: Any) -> WorkPlan:
    """Adopt the plan by the QIG on `ADOPTED_ON`."""
    reasons = {row.rule.value: "It was decided so." for row in checklist(plan).to_override}
    values = {"version": plan.version, "adopted_on": ADOPTED_ON, "body": "QIG", "reasons": reasons}
    return adopt_plan(actor=actor, plan=plan, **values | how)
