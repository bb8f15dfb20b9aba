"""The desk's page of the commitments of a plan."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.decorators import desk_page
from desk.commitments import counted, in_short, with_records
from workplans.commitments.counting import counted_when
from workplans.models import WorkPlan
from workplans.pages import reads_plans, visible_plan
from workplans.policies import can_waive_commitment
from workplans.workspace import workspace


def _years(plan: WorkPlan) -> list[dict[str, Any]]:
    """Return the last years of the plan that have begun, at most three, each with the label of its report."""
    last = min(plan.period_end.year, localdate().year)
    first = max(plan.period_start.year, last - 2)
    return [{"number": year, "label": f"Annual report {year}"} for year in range(last, first - 1, -1)]


@require_safe
@desk_page(may=reads_plans)
def list_commitments(request: HttpRequest, slug: str) -> HttpResponse:
    """Show each commitment: the plan's sentence, its state, and the records behind the figure."""
    plan = visible_plan(request, slug)
    kept = counted(plan, localdate(), request.user)
    page = {
        **workspace(request, plan),
        "rows": with_records(kept, request.user),
        "short": in_short(kept),
        "counted_when": counted_when(plan, localdate()),
        "years": _years(plan),
        "may_waive": any(can_waive_commitment(request.user, row.commitment) for row in kept[:1]),
    }
    return render(request, "desk/commitments.html", page)
