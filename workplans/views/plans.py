"""The desk's pages of plans: the list, the text of a plan, its history, and its steps to other states."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import desk_page
from core.filters import filtered, refuse_unknown_parameters
from core.lists import exported, in_order, page_of
from core.policies import require
from editing.history import history_of
from editing.pages import confirm_page, edit_page
from workplans import policies, services
from workplans.adopting.checklist import checklist
from workplans.contents import contents_of, set_period_faults, set_source_faults
from workplans.filters import PlanFilter
from workplans.forms import MoveForm, PlanForm
from workplans.models import PlanImport, WorkPlan
from workplans.outside_period import OutsidePeriod
from workplans.pages import plan_breadcrumbs, plan_url, publish_url, reads_plans, visible_plan
from workplans.published import is_public
from workplans.releases.broken_references import BrokenReference
from workplans.states import FROZEN, PLAN_STATES, PlanState
from workplans.workspace import workspace

COLUMNS = (
    ("Title", lambda plan: plan.title),
    ("Reference", lambda plan: plan.reference),
    ("Revision", lambda plan: plan.revision),
    ("Group", lambda plan: plan.group.code),
    ("First day", lambda plan: plan.period_start),
    ("Last day", lambda plan: plan.period_end),
    ("State", lambda plan: plan.get_state_display()),
)
#: sections of a plan that are shown open, where there are not more
FEW = 4
#: state → what a step to it will do; states that are missing have pages of their own
WILL: dict[str, list[str]] = {
    PlanState.SUPERSEDED: ["The plan can still be read, but not changed."],
    PlanState.DRAFT: ["The text of the plan can be changed again."],
}
#: kind of a record → the page on which its text is edited
EDIT_PAGES = {
    "plan_section": "edit-section",
    "plan_topic": "edit-plan-topic",
    "plan_point": "edit-point",
    "strategic_goal": "edit-goal",
    "activity": "edit-activity",
}


@require_safe
@desk_page(may=reads_plans)
def list_plans(request: HttpRequest) -> HttpResponse:
    """List the plans, the newest period first, or export the list."""
    plans = filtered(PlanFilter, request.GET, WorkPlan.objects.visible_to(request.user), request)
    rows = in_order(plans.qs, "-period_start").select_related("group")
    if format := request.GET.get("format"):
        if format not in ("csv", "xlsx"):
            raise ValidationError("This list can be exported as csv or xlsx.")
        return exported(rows.iterator(chunk_size=2000), COLUMNS, name="work-plans", format=format)  # type: ignore[return-value]
    page = {
        "filter": plans,
        "page": page_of(rows, request.GET.get("page")),
        "breadcrumbs": plan_breadcrumbs(),
        "may_import": policies.can_start_import(request.user),
        "exports": [(name, _export_query(request, name.lower())) for name in ("CSV", "XLSX")],
    }
    return render(request, "workplans/list.html", page)


def _export_query(request: HttpRequest, format: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = format
    return query.urlencode()


# --- one plan ----------------------------------------------------------------------------------------------


@require_safe
@desk_page(may=reads_plans)
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the text of the plan, with its records in their sections, which fold."""
    refuse_unknown_parameters(request.GET, "sections")
    plan = visible_plan(request, slug)
    chapters = contents_of(plan)
    page = {
        "chapters": chapters,
        "all_open": request.GET.get("sections") == "open" or len(chapters) <= FEW,
        **workspace(request, plan),
        **_source(request, plan, chapters),
        **_adoption(plan, chapters),
        "may_keep": policies.can_keep_as_printed(request.user, plan),
    }
    return render(request, "workplans/plan.html", page)


def _source(request: HttpRequest, plan: WorkPlan, chapters: list[Any]) -> dict[str, Any]:
    """Return the document that the plan was imported from, for those who see it, and its faults."""
    imports = PlanImport.objects.visible_to(request.user).defer("content")
    source = imports.filter(plans=plan).first()
    return {"source": source, "other_faults": set_source_faults(chapters, source)}


def _adoption(plan: WorkPlan, chapters: list[Any]) -> dict[str, Any]:
    """Return the checklist before the adoption and what it is about in the text; nothing once adopted."""
    checks = checklist(plan) if plan.state not in FROZEN else None
    outside = checks.outside if checks else []
    return {
        "checks": checks,
        "references": _with_urls(plan, checks.references) if checks else [],
        "outside_period": list(zip(outside, _edit_urls(plan, outside), strict=True)),
        "title_faults": set_period_faults(chapters, outside),
        "kept": plan.kept_as_printed.select_related("kept_by").order_by("created_at"),
    }


def _with_urls(plan: WorkPlan, references: list[BrokenReference]) -> list[tuple[BrokenReference, str, str]]:
    """Return broken references of a plan, each with the URLs where it is corrected and kept."""
    edit_urls = _edit_urls(plan, references)
    rows = []
    for reference, edit_url in zip(references, edit_urls, strict=True):
        query = urlencode({"printed": reference.printed, "sentence": reference.sentence})
        keep = reverse("workplans:keep-as-printed", args=[plan.slug]) + f"?{query}"
        rows.append((reference, edit_url, keep))
    return rows


def _edit_urls(plan: WorkPlan, rows: Sequence[BrokenReference | OutsidePeriod]) -> list[str]:
    """Return for each place in a plan's text the page on which it is corrected."""
    urls = []
    for row in rows:
        if row.kind in EDIT_PAGES:
            urls.append(reverse(f"workplans:{EDIT_PAGES[row.kind]}", args=[row.id]))
        elif row.kind == WorkPlan.KIND:
            urls.append(reverse("workplans:edit-plan", args=[plan.slug]))
        else:
            urls.append(plan_url(plan, f"r{row.id}"))
    return urls


@require_safe
@desk_page(may=reads_plans)
def plan_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the log entries of the plan, with the values before and after."""
    refuse_unknown_parameters(request.GET, "page")
    plan = visible_plan(request, slug)
    page = {
        "record": plan,
        "history": history_of(plan, request.user, page=request.GET.get("page")),
        "breadcrumbs": [*plan_breadcrumbs(plan), ("History", "")],
    }
    return render(request, "editing/history.html", page)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit the header of a plan."""
    plan = visible_plan(request, slug)
    require(policies.can_edit_plan, request.user, plan)
    if request.method != "POST":
        plan.refuse_if_frozen()
    return edit_page(
        request,
        plan,
        PlanForm,
        save=lambda **typed: services.edit_plan(plan=plan, **typed),
        back=plan_url(plan),
        breadcrumbs=plan_breadcrumbs(plan),
        title="Edit header",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def move_plan(request: HttpRequest, slug: str, state: str) -> HttpResponse:
    """Confirm a step to another state; a POST takes it."""
    plan = visible_plan(request, slug)
    if state not in WILL:
        raise Http404
    require(policies.can_move_plan, request.user, plan)
    step = PLAN_STATES.step(plan.state, state)
    initial = {"version": plan.version}
    to_publish = state == PlanState.SUPERSEDED and is_public(plan)
    return confirm_page(
        request,
        form=MoveForm(request.POST or None, initial=initial, needs_reason=step.needs_reason),
        save=lambda form: services.move_plan(actor=request.user, plan=plan, state=state, **form.cleaned_data),
        title=f"{step.label}: {plan}",
        will=_effects(plan, state, to_publish=to_publish),
        button=step.label,
        back=plan_url(plan),
        then=lambda plan: publish_url(plan) if to_publish else plan_url(plan),
        breadcrumbs=plan_breadcrumbs(plan),
    )


def _effects(plan: WorkPlan, state: str, *, to_publish: bool) -> list[str]:
    """Return in sentences what a step does to this plan."""
    effects = list(WILL[state])
    if state == PlanState.DRAFT and plan.state in FROZEN:
        effects.append(f"It becomes revision {plan.revision + 1}.")
    if to_publish:
        effects.append("The public page says so once you publish it: the next page shows the change.")
    return effects
