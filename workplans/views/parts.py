"""The desk's pages of the parts of a plan: sections, goals, activities and endorsements."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.decorators import desk_page
from core.policies import require
from editing.pages import confirm_page, edit_page, form_page
from workplans import policies, services
from workplans.forms import (
    ActivityForm,
    EndorsementForm,
    GoalForm,
    ProgressForm,
    RemoveForm,
    SectionForm,
)
from workplans.models import Activity, Endorsement, PlanSection, StrategicGoal
from workplans.pages import (
    consultation_url,
    plan_breadcrumbs,
    plan_url,
    reads_plans,
    row_url,
    visible_plan,
    visible_row,
)
from workplans.states import FROZEN


def _edit(request: HttpRequest, row: Any, form: type[Any], *, save: Any, title: str) -> HttpResponse:
    breadcrumbs = plan_breadcrumbs(row.plan)
    return edit_page(request, row, form, save=save, back=row_url(row), breadcrumbs=breadcrumbs, title=title)


def _remove(request: HttpRequest, row: Any, *, save: Any, title: str, will: list[str]) -> HttpResponse:
    """Confirm that a row is removed; a POST with a reason calls `save(version=, reason=)`."""
    return confirm_page(
        request,
        form=RemoveForm(request.POST or None, initial={"version": row.version}),
        save=lambda form: save(**form.cleaned_data),
        title=title,
        will=will,
        button=title,
        danger=True,
        back=row_url(row),
        then=lambda _: row_url(row).partition("#")[0],
        breadcrumbs=plan_breadcrumbs(row.plan),
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_section(request: HttpRequest, pk: Any) -> HttpResponse:
    """Edit a heading and its text."""
    section = visible_row(request, PlanSection, pk)
    require(policies.can_edit_section, request.user, section)
    if request.method != "POST":
        section.plan.refuse_if_frozen()

    def save(**typed: Any) -> Any:
        return services.edit_section(section=section, **typed)

    return _edit(request, section, SectionForm, save=save, title=f"Edit section {section}")


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_goal(request: HttpRequest, pk: Any) -> HttpResponse:
    """Edit a strategic goal."""
    goal = visible_row(request, StrategicGoal, pk)
    require(policies.can_edit_goal, request.user, goal)
    if request.method != "POST":
        goal.plan.refuse_if_frozen()

    def save(**typed: Any) -> Any:
        return services.edit_goal(goal=goal, **typed)

    return _edit(request, goal, GoalForm, save=save, title=f"Edit goal {goal.number}".strip())


# --- activities --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def add_activity(request: HttpRequest, slug: str) -> HttpResponse:
    """Add an activity; `?section=` chooses its section."""
    plan = visible_plan(request, slug)
    require(policies.can_add_activity, request.user, plan)
    if request.method != "POST":
        plan.refuse_if_frozen()
    initial = {"section": request.GET.get("section")}
    return form_page(
        request,
        ActivityForm(request.POST or None, instance=Activity(plan=plan), initial=initial),
        save=lambda form: services.add_activity(actor=request.user, plan=plan, values=form.values),
        then=row_url,
        creates=True,
        back=plan_url(plan),
        breadcrumbs=plan_breadcrumbs(plan),
        title="Add activity",
        button="Add activity",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_activity(request: HttpRequest, pk: Any) -> HttpResponse:
    """Edit an activity; in an adopted plan only its progress.

    A form that was opened before the adoption is refused as it was sent, with its text.
    """
    activity = visible_row(request, Activity, pk)
    require(policies.can_edit_activity, request.user, activity)

    def save(**typed: Any) -> Any:
        return services.edit_activity(activity=activity, **typed)

    if activity.plan.state in FROZEN and "section" not in request.POST:
        return _edit(request, activity, ProgressForm, save=save, title="Update status")
    return _edit(request, activity, ActivityForm, save=save, title="Edit activity")


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def remove_activity(request: HttpRequest, pk: Any) -> HttpResponse:
    """Confirm that an activity is removed; a POST with a reason removes it."""
    activity = visible_row(request, Activity, pk)
    require(policies.can_remove_activity, request.user, activity)
    if request.method != "POST":
        activity.plan.refuse_if_frozen()

    def save(**typed: Any) -> None:
        services.remove_activity(actor=request.user, activity=activity, **typed)

    will = [f"“{activity}” is removed from the plan.", "Its text stays in the history of the plan."]
    return _remove(request, activity, save=save, title="Remove activity", will=will)


# --- endorsements ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def endorse_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Record an endorsement of the plan."""
    plan = visible_plan(request, slug)
    require(policies.can_endorse_plan, request.user, plan)
    return form_page(
        request,
        EndorsementForm(request.POST or None),
        save=lambda form: services.endorse_plan(actor=request.user, plan=plan, values=form.values),
        creates=True,
        back=consultation_url(plan, "endorsements"),
        breadcrumbs=plan_breadcrumbs(plan),
        title="Record endorsement",
        button="Record endorsement",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_endorsement(request: HttpRequest, pk: Any) -> HttpResponse:
    """Correct an endorsement."""
    endorsement = visible_row(request, Endorsement, pk)
    require(policies.can_edit_endorsement, request.user, endorsement)

    def save(**typed: Any) -> Any:
        return services.edit_endorsement(endorsement=endorsement, **typed)

    return _edit(request, endorsement, EndorsementForm, save=save, title="Correct endorsement")


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def remove_endorsement(request: HttpRequest, pk: Any) -> HttpResponse:
    """Confirm that an endorsement is removed; a POST with a reason removes it."""
    endorsement = visible_row(request, Endorsement, pk)
    require(policies.can_remove_endorsement, request.user, endorsement)

    def save(**typed: Any) -> None:
        services.remove_endorsement(actor=request.user, endorsement=endorsement, **typed)

    will = [
        f"“{endorsement}” is removed from the plan.",
        "It stays in the history of the plan and in the releases that were adopted with it.",
    ]
    return _remove(request, endorsement, save=save, title="Remove endorsement", will=will)
