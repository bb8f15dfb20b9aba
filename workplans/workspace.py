"""What every tab of a plan's page shows above its own content: title, state, next steps and tabs."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from workplans import policies
from workplans.models import WorkPlan
from workplans.pages import plan_breadcrumbs, publish_url
from workplans.states import FROZEN, PLAN_STATES, PlanState

#: the tabs in their order: label and URL name
TABS = (
    ("Text", "workplans:plan"),
    ("Topics", "workplans:plan-topics"),
    ("Activities", "workplans:plan-activities"),
    ("Commitments", "desk:list-commitments"),
    ("Consultation and endorsement", "workplans:plan-consultation"),
    ("Versions", "workplans:plan-versions"),
    ("Documents", "workplans:plan-documents"),
)


def workspace(request: HttpRequest, plan: WorkPlan) -> dict[str, Any]:
    """Return the context of `workplans/workspace.html` for the tab that is requested. No query."""
    tabs = [(label, reverse(name, args=[plan.slug])) for label, name in TABS]
    current = next((label for label, url in tabs if url == request.path), "")
    breadcrumbs = plan_breadcrumbs(plan) if current != TABS[0][0] else plan_breadcrumbs()
    is_public = plan.state == PlanState.PUBLISHED
    return {
        "plan": plan,
        "tabs": [(label, url, label == current) for label, url in tabs],
        "tab": current,
        "states": _stepper(plan),
        "steps": _steps(request, plan),
        "may_edit": policies.can_edit_plan(request.user, plan),
        "may_carry_over": policies.can_carry_over_plan(request.user, plan),
        "text_can_change": plan.state not in FROZEN,
        "public_url": reverse("workplans:public-plan", args=[plan.slug]) if is_public else "",
        "breadcrumbs": [*breadcrumbs, (current if current != TABS[0][0] else str(plan), "")],
    }


def _stepper(plan: WorkPlan) -> list[tuple[str, str]]:
    """Return (label, done | current | ahead) of each state of a plan, in their order."""
    states = list(PlanState)
    now = states.index(PlanState(plan.state))
    return [
        (str(state.label), "current" if at == now else "done" if at < now else "ahead")
        for at, state in enumerate(states)
    ]


def _steps(request: HttpRequest, plan: WorkPlan) -> list[tuple[str, str]]:
    """Return (label, URL) of each step that is possible now and that this person may take."""
    steps = []
    for step in PLAN_STATES.steps_from(plan.state):
        if step.target == PlanState.ADOPTED:
            may = policies.can_adopt_plan(request.user, plan)
        else:
            may = policies.can_move_plan(request.user, plan)
        if may:
            steps.append((step.label, _step_url(plan, step.target)))
    return steps


def _step_url(plan: WorkPlan, state: str) -> str:
    if state == PlanState.PUBLISHED:
        return publish_url(plan)
    if state == PlanState.CONSULTATION:
        return reverse("workplans:open-consultation", args=[plan.slug])
    if state == PlanState.ADOPTED:
        return reverse("workplans:adopt-plan", args=[plan.slug])
    return reverse("workplans:move-plan", args=[plan.slug, state])
