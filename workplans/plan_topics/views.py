"""The desk's pages of the topics in a plan: text, points, and the two acts between plan and topic."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.decorators import desk_page
from core.policies import require
from editing.pages import confirm_page, edit_page, form_page
from workplans import policies
from workplans.forms import RemoveForm
from workplans.models import PlanPoint, PlanTopic
from workplans.pages import plan_breadcrumbs, plan_url, reads_plans, row_url, visible_row
from workplans.plan_topics import services
from workplans.plan_topics.difference import changes_between, pairs_of, seen_of
from workplans.plan_topics.forms import (
    AddPointForm,
    PlanTopicForm,
    PointForm,
    SeenForm,
    UpdateTopicForm,
)
from workplans.states import TopicText

DIFFERENCE = "workplans/topic_difference.html"


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_plan_topic(request: HttpRequest, pk: Any) -> HttpResponse:
    """Edit what the plan says of a topic."""
    row = visible_row(request, PlanTopic, pk)
    require(policies.can_edit_plan_topic, request.user, row)
    return _edit(
        request, row, PlanTopicForm, title=f"Edit text of {row}", back=row_url(row),
        save=lambda **typed: services.edit_plan_topic(plan_topic=row, **typed),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_point(request: HttpRequest, pk: Any) -> HttpResponse:
    """Edit a focus area or an issue as the plan prints it."""
    point = visible_row(request, PlanPoint, pk)
    require(policies.can_edit_point, request.user, point)
    return _edit(
        request, point, PointForm, title=f"Edit {point.get_kind_display().lower()}", back=_topic_url(point),
        save=lambda **typed: services.edit_point(point=point, **typed),
    )  # fmt: skip


def _edit(
    request: HttpRequest, row: Any, form: type[Any], *, save: Callable[..., Any], title: str, back: str
) -> HttpResponse:
    if request.method != "POST":
        row.plan.refuse_if_frozen()
    breadcrumbs = plan_breadcrumbs(row.plan)
    return edit_page(request, row, form, save=save, back=back, breadcrumbs=breadcrumbs, title=title)


def _topic_url(point: PlanPoint) -> str:
    return plan_url(point.plan, f"r{point.plan_topic_id}")


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def add_point(request: HttpRequest, pk: Any) -> HttpResponse:
    """Add a focus area or an issue to what the plan says of a topic."""
    row = visible_row(request, PlanTopic, pk)
    require(policies.can_add_point, request.user, row)
    if request.method != "POST":
        row.plan.refuse_if_frozen()
    title = f"Add focus area or issue to {row}"
    return form_page(
        request,
        AddPointForm(request.POST or None, instance=PlanPoint(plan=row.plan, plan_topic=row)),
        save=lambda form: services.add_point(actor=request.user, plan_topic=row, values=form.values),
        creates=True,
        back=row_url(row),
        breadcrumbs=plan_breadcrumbs(row.plan),
        title=title,
        button="Add to plan",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def remove_point(request: HttpRequest, pk: Any) -> HttpResponse:
    """Confirm that a focus area or an issue is removed from the plan; a POST with a reason removes it."""
    point = visible_row(request, PlanPoint, pk)
    require(policies.can_remove_point, request.user, point)
    if request.method != "POST":
        point.plan.refuse_if_frozen()
    return confirm_page(
        request,
        form=RemoveForm(request.POST or None, initial={"version": point.version}),
        save=lambda form: services.remove_point(actor=request.user, point=point, **form.cleaned_data),
        title=f"Remove {point.get_kind_display().lower()} from plan",
        will=[f"“{point}” is removed from the plan. The topic keeps its own.", "It stays in the history."],
        button="Remove from plan",
        danger=True,
        back=_topic_url(point),
        breadcrumbs=plan_breadcrumbs(point.plan),
    )


# --- between plan and topic --------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def take_from_topic(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show how the topic's text differs from the plan's; a POST takes it into the plan."""
    row = visible_row(request, PlanTopic, pk)
    require(policies.can_take_from_topic, request.user, row)
    if request.method != "POST":
        row.plan.refuse_if_frozen()
    return _act(
        request,
        row,
        form=SeenForm,
        save=lambda form: services.take_from_topic(actor=request.user, plan_topic=row, **form.cleaned_data),
        title="Take text from topic",
        done=f"The plan has the text of the topic “{row.topic}” now.",
        before_label="Plan now",
        after_label="Taken from the topic",
        changes=[(c.label, c.in_plan, c.in_topic) for c in changes_between(row)],
        will=["The plan's text of this topic is replaced; its number, title and tier stay."],
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def update_topic(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show how the plan's text differs from the topic's; a POST updates the topic."""
    row = visible_row(request, PlanTopic, pk)
    require(policies.can_update_topic, request.user, row)
    return _act(
        request,
        row,
        form=UpdateTopicForm,
        save=lambda form: services.update_topic(actor=request.user, plan_topic=row, **form.cleaned_data),
        title="Update topic",
        done=f"The topic “{row.topic}” is updated.",
        before_label="Topic now",
        after_label="Text of the plan",
        changes=[(c.label, c.in_topic, c.in_plan) for c in changes_between(row)],
        will=_effects_on_topic(row),
    )


def _effects_on_topic(row: PlanTopic) -> list[str]:
    """Return what updating the topic does, and which challenges stay although the plan lacks them."""
    kept = [pair.in_topic for pair in pairs_of(row) if pair.point is None and services.is_kept(pair.part)]
    return [
        "The topic changes as shown. The plan does not.",
        *(f"The challenge “{text}” stays: it has evidence or was dealt with." for text in kept),
    ]


def _act(
    request: HttpRequest,
    row: PlanTopic,
    *,
    form: type[SeenForm],
    save: Callable[[Any], Any],
    title: str,
    done: str,
    **page: Any,
) -> HttpResponse:
    """Answer a page that shows the difference between plan and topic, and does something to one of them."""
    now = seen_of(row)

    def save_and_say(form: Any) -> Any:
        form.data = form.data.copy()
        form.data["seen"] = now  # what the page shows, so that a refused form can be sent again
        saved = save(form)
        messages.success(request, done)
        return saved

    return form_page(
        request,
        form(request.POST or None, initial={"seen": now, "how": TopicText.UPDATE}),
        save=save_and_say,
        back=row_url(row),
        breadcrumbs=plan_breadcrumbs(row.plan),
        title=title,
        template=DIFFERENCE,
        button=title,
        row=row,
        **page,
    )
