"""What the pages of plans share: who reads them, how a plan is looked up, breadcrumbs and URLs."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.access import Access
from core.kinds import record_kinds
from core.visibility import Visibility
from editing.pages import Breadcrumbs
from workplans.models import WorkPlan


def reads_plans(access: Access) -> bool:
    """Return whether plans exist at all for somebody with this access."""
    return access.reads(Visibility.GROUP)


def plan_breadcrumbs(plan: WorkPlan | None = None) -> Breadcrumbs:
    """Return the breadcrumbs down to the list of plans, or to a plan."""
    breadcrumbs = [("My work", reverse("desk:home")), ("Work plans", reverse("workplans:list-plans"))]
    return [*breadcrumbs, (str(plan), plan_url(plan))] if plan else breadcrumbs


def visible_plan(request: HttpRequest, slug: str) -> WorkPlan:
    """Return the plan if this person may see it; else 404, as for a plan that does not exist."""
    return get_object_or_404(WorkPlan.objects.visible_to(request.user).select_related("group"), slug=slug)


def visible_row(request: HttpRequest, model: type[Any], pk: Any) -> Any:
    """Return a row of a plan, with its plan; else 404."""
    return get_object_or_404(model.objects.visible_to(request.user).select_related("plan"), pk=pk)


def plan_url(plan: WorkPlan, anchor: str = "") -> str:
    """Return the URL of a plan's page, at an anchor of it."""
    return reverse("workplans:plan", args=[plan.slug]) + (f"#{anchor}" if anchor else "")


def consultation_url(plan: WorkPlan, anchor: str = "") -> str:
    """Return the URL of the consultation and the endorsements of a plan, at an anchor of it."""
    page = reverse("workplans:plan-consultation", args=[plan.slug])
    return page + (f"#{anchor}" if anchor else "")


def publish_url(plan: WorkPlan) -> str:
    return reverse("publications:publish-record", args=[plan.KIND, plan.pk])


def row_url(row: Any) -> str:
    """Return the URL of a row on the tab of its plan where it stands."""
    return record_kinds[row.KIND].url(row)
