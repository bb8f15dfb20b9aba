"""The desk's pages of plans: the list, a plan as its document, its history, and its steps to other states."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access_for
from accounts.decorators import desk_page
from core.filters import filtered, refuse_unknown_parameters
from core.lists import exported, in_order, page_of
from core.policies import require
from core.visibility import readable_fields
from editing.history import history_of
from editing.pages import confirm_page, edit_page
from workplans import policies, services
from workplans.comparing.forms import AsOfForm
from workplans.contents import contents_of, contents_tree, set_source_faults
from workplans.endorsements import endorsements_with_warnings
from workplans.filters import PlanFilter
from workplans.forms import MoveForm, PlanForm
from workplans.models import Consultation, PlanImport, WorkPlan
from workplans.pages import plan_breadcrumbs, plan_url, reads_plans, visible_plan
from workplans.releases.broken_references import BrokenReference, open_references
from workplans.states import FROZEN, PLAN_STATES, PlanState

COLUMNS = (
    ("Title", lambda plan: plan.title),
    ("Reference", lambda plan: plan.reference),
    ("Revision", lambda plan: plan.revision),
    ("Group", lambda plan: plan.group.code),
    ("First day", lambda plan: plan.period_start),
    ("Last day", lambda plan: plan.period_end),
    ("State", lambda plan: plan.get_state_display()),
)
#: state → what a step to it will do; states that are missing have pages of their own
WILL: dict[str, list[str]] = {
    PlanState.ADOPTED: [
        "The plan is adopted. Its text can't be changed from now on.",
        "A release is created: the text, with a PDF and a Word file.",
        "The plan can be published.",
    ],
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
    """Show the plan as its document, with its records in their sections."""
    plan = visible_plan(request, slug)
    chapters = contents_of(plan)
    page = {
        "plan": plan,
        "as_of_form": AsOfForm(),
        "chapters": chapters,
        "tree": contents_tree(chapters),
        "endorsements": endorsements_with_warnings(plan),
        "commitments": [row for chapter in chapters for row in chapter.commitments],
        "text_can_change": plan.state not in FROZEN,
        "breadcrumbs": [*plan_breadcrumbs(), (str(plan), "")],
        **_source(request, plan, chapters),
        **_consultations(request, plan),
        **_adoption(plan),
        **_actions(request, plan),
    }
    return render(request, "workplans/plan.html", page)


def _source(request: HttpRequest, plan: WorkPlan, chapters: list[Any]) -> dict[str, Any]:
    """Return the document that the plan was imported from, for those who see it, and its faults."""
    imports = PlanImport.objects.visible_to(request.user).defer("content")
    source = imports.filter(plans=plan).first()
    return {"source": source, "other_faults": set_source_faults(chapters, source)}


def _consultations(request: HttpRequest, plan: WorkPlan) -> dict[str, Any]:
    """Return the consultations; `may_answer` of each: whether this person may record the answer."""
    rows = list(Consultation.objects.visible_to(request.user).about(plan))
    for row in rows:
        row.may_answer = policies.can_answer_consultation(request.user, row)
    return {
        "consultations": rows,
        "may_ask": policies.can_add_consultation(request.user, plan),
        "reads_addresses": "address" in readable_fields(Consultation, access_for(request.user)),
    }


def _adoption(plan: WorkPlan) -> dict[str, Any]:
    """Return the broken references and the releases."""
    kept = plan.kept_as_printed.select_related("kept_by").order_by("created_at")
    releases = plan.releases.prefetch_related("files").select_related("adopted_by").order_by("-revision")
    references = _open_references(plan) if plan.state not in FROZEN else []
    return {"references": references, "kept": kept, "releases": releases}


def _open_references(plan: WorkPlan) -> list[tuple[BrokenReference, str, str]]:
    """Return the broken references of a plan, each with the URLs where it is corrected and kept."""
    rows = []
    for reference in open_references(plan):
        if reference.kind in EDIT_PAGES:
            url = reverse(f"workplans:{EDIT_PAGES[reference.kind]}", args=[reference.id])
        else:
            url = reverse("workplans:edit-plan", args=[plan.slug])
        query = urlencode({"printed": reference.printed, "sentence": reference.sentence})
        keep = reverse("workplans:keep-as-printed", args=[plan.slug]) + f"?{query}"
        rows.append((reference, url, keep))
    return rows


def _actions(request: HttpRequest, plan: WorkPlan) -> dict[str, Any]:
    """Return what this person may do to the plan."""
    return {
        "steps": _steps(request, plan),
        "may_edit": policies.can_edit_plan(request.user, plan),
        "may_keep": policies.can_keep_as_printed(request.user, plan),
        "may_carry_over": policies.can_carry_over_plan(request.user, plan),
        "may_endorse": policies.can_endorse_plan(request.user, plan),
    }


def _steps(request: HttpRequest, plan: WorkPlan) -> list[tuple[str, str]]:
    """Return (label, URL) of each step that is possible now and that this person may take."""
    steps = []
    for step in PLAN_STATES.steps_from(plan.state):
        if not policies.can_move_plan(request.user, plan, step.target):
            continue
        if step.target == PlanState.PUBLISHED:
            url = reverse("publications:publish-record", args=[plan.KIND, plan.pk])
        elif step.target == PlanState.CONSULTATION:
            url = reverse("workplans:open-consultation", args=[plan.slug])
        else:
            url = reverse("workplans:move-plan", args=[plan.slug, step.target])
        steps.append((step.label, url))
    return steps


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
    require(policies.can_move_plan, request.user, plan, state)
    step = PLAN_STATES.step(plan.state, state)
    initial = {"version": plan.version}
    return confirm_page(
        request,
        form=MoveForm(request.POST or None, initial=initial, needs_reason=step.needs_reason),
        save=lambda form: services.move_plan(actor=request.user, plan=plan, state=state, **form.cleaned_data),
        title=f"{step.label}: {plan}",
        will=_effects(plan, state),
        button=step.label,
        back=plan_url(plan),
        breadcrumbs=plan_breadcrumbs(plan),
    )


def _effects(plan: WorkPlan, state: str) -> list[str]:
    """Return in sentences what a step does to this plan, and what prevents it."""
    effects = list(WILL[state])
    if state == PlanState.DRAFT and plan.state in FROZEN:
        effects.append(f"It becomes revision {plan.revision + 1}.")
    if state == PlanState.ADOPTED:
        if open_ := Consultation.objects.about(plan).filter(answer="").count():
            effects.append(f"{open_} {'answer is' if open_ == 1 else 'answers are'} still missing.")
        effects += [f"Not possible yet: {reference.description}" for reference in open_references(plan)]
    return effects
