"""The desk's pages of a plan in time: compared with another plan or with itself, and as of a day."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import desk_page
from core.filters import refuse_unknown_parameters
from core.formatting import long_date
from core.ordering import SortKey
from workplans.comparing.as_of import end_of, plan_as_of
from workplans.comparing.forms import AsOfForm, CompareForm
from workplans.comparing.plans import compared
from workplans.contents import contents_then, contents_tree
from workplans.models import Release, WorkPlan
from workplans.pages import plan_breadcrumbs, reads_plans, visible_plan
from workplans.states import CarryOverState


def _parameters(form: forms.Form) -> dict[str, Any]:
    """Return the values of the URL. Raises ValidationError that names the parameter at fault."""
    refuse_unknown_parameters(form.data, *form.fields)
    for name, errors in form.errors.items():
        raise ValidationError(f"The value of “{name}” is not possible: {' '.join(errors)}")
    return form.cleaned_data


@require_safe
@desk_page(may=reads_plans)
def compare_plans(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the outcome of each item between this plan and another, or between two days of it."""
    plan = visible_plan(request, slug)
    plans = WorkPlan.objects.visible_to(request.user).select_related("group")
    revisions = Release.objects.visible_to(request.user).values_list("revision", flat=True).distinct()
    listed = plans.order_by("-period_start", SortKey("title"), "pk")
    form = CompareForm(request.GET, plans=listed, revisions=sorted(revisions))
    chosen = _parameters(form)
    other = chosen.pop("with") or _carried_over_from(plans, plan)
    page = {"plan": plan, "form": form, "breadcrumbs": [*plan_breadcrumbs(plan), ("Compare", "")]}
    if other or any(value is not None for value in chosen.values()):
        page |= _comparison(plan, other or plan, **chosen)
    return render(request, "workplans/compare.html", page)


def _comparison(plan: WorkPlan, other: WorkPlan, **chosen: Any) -> dict[str, Any]:
    """Return the comparison, and what its document is requested with."""
    result = compared(
        plan,
        other,
        on=chosen["on"],
        other_on=chosen["as_of"],
        release=chosen["release"],
        own_release=chosen["own_release"],
    )
    values = {name: "" if value is None else str(value) for name, value in chosen.items()}
    return {"result": result, "other": other} | values


def _carried_over_from(plans: Any, plan: WorkPlan) -> WorkPlan | None:
    """Return the plan that was carried over to this one, if any."""
    return plans.filter(carry_overs__new_plan=plan, carry_overs__state=CarryOverState.MADE).first()


@require_safe
@desk_page(may=reads_plans)
def plan_on_day(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the plan as of the end of a day; nothing can be changed here."""
    plan = visible_plan(request, slug)
    day = _parameters(AsOfForm(request.GET))["day"]
    then = plan_as_of(plan, end_of(day))
    if then is None:
        raise ValidationError(f"“{plan}” did not exist on {long_date(day)}: choose a later day.")
    chapters = contents_then(then)
    page = {
        "plan": then,
        "day": day,
        "as_of_form": AsOfForm(initial={"day": day}),
        "chapters": chapters,
        "tree": contents_tree(chapters),
        "endorsements": then.endorsements.all(),
        "commitments": [row for chapter in chapters for row in chapter.commitments],
        "breadcrumbs": [*plan_breadcrumbs(plan), (f"As of {long_date(day)}", "")],
    }
    return render(request, "workplans/plan_on_day.html", page)
