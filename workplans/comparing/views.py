"""The desk's pages of a plan in time: compared with another or with itself, and as it stood on a day."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import desk_page
from core.formatting import long_date
from workplans.comparing.as_of import end_of, plan_as_of
from workplans.comparing.plans import compared
from workplans.contents import contents_then, nested
from workplans.forms import AsOfForm, CompareForm
from workplans.models import Release, WorkPlan
from workplans.states import CarryOverState
from workplans.views import plan_breadcrumbs, reads_plans, visible_plan


def _asked(form: forms.Form) -> dict[str, Any]:
    """What the address asks for. Raises ValidationError that names a parameter nobody knows, or its value."""
    for name in form.data:
        if name not in form.fields:
            known = ", ".join(form.fields)
            raise ValidationError(f"This page has no parameter “{name}”. It knows: {known}.")
    for name, errors in form.errors.items():
        raise ValidationError(f"“{name}” can't be used like that: {' '.join(errors)}")
    return form.cleaned_data


@require_safe
@desk_page(may=reads_plans)
def compare_plans(request: HttpRequest, slug: str) -> HttpResponse:
    """What became of each item between this plan and another, or between two days of it."""
    plan = visible_plan(request, slug)
    plans = WorkPlan.objects.visible_to(request.user).select_related("group")
    revisions = Release.objects.visible_to(request.user).values_list("revision", flat=True)
    form = CompareForm(
        request.GET,
        plans=plans.order_by("-period_start", "title", "pk"),
        revisions=sorted(set(revisions.distinct())),
    )
    asked = _asked(form)
    other = asked["with"] or _ancestor(plans, plan)
    page: dict[str, Any] = {
        "plan": plan,
        "form": form,
        "found": None,
        "breadcrumbs": [*plan_breadcrumbs(plan), ("Compare", "")],
    }
    when = {name: asked[name] for name in ("as_of", "on", "release", "own_release")}
    if other is not None or any(one is not None for one in when.values()):
        other = other or plan
        page["found"] = compared(
            plan,
            other,
            on=when["on"],
            other_on=when["as_of"],
            release=when["release"],
            own_release=when["own_release"],
        )
        page |= {"other": other} | {name: "" if one is None else str(one) for name, one in when.items()}
    return render(request, "workplans/compare.html", page)


def _ancestor(plans: Any, plan: WorkPlan) -> WorkPlan | None:
    """The plan of which this one was made, if it was carried over."""
    return plans.filter(carry_overs__made=plan, carry_overs__state=CarryOverState.MADE).first()


@require_safe
@desk_page(may=reads_plans)
def plan_on_day(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan as it stood at the end of a day; nothing can be changed here."""
    plan = visible_plan(request, slug)
    day = _asked(AsOfForm(request.GET))["day"]
    then = plan_as_of(plan, end_of(day))
    if then is None:
        raise ValidationError(f"“{plan}” was not there yet on {long_date(day)}: choose a later day.")
    chapters = contents_then(then)
    page = {
        "plan": then,
        "day": day,
        "as_of_form": AsOfForm(initial={"day": day}),
        "chapters": chapters,
        "tree": nested((c.section.level, str(c.section), f"#r{c.section.pk}") for c in chapters),
        "endorsements": then.endorsements.all(),
        "commitments": [row for chapter in chapters for row in chapter.commitments],
        "breadcrumbs": [*plan_breadcrumbs(plan), (f"As it stood on {long_date(day)}", "")],
    }
    return render(request, "workplans/plan.html", page)
