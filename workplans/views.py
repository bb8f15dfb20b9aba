"""The desk's pages of plans: the list, a plan beside its document, and the acts on it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Access, access_for
from accounts.decorators import desk_page
from core.filters import filtered, refuse_unknown_parameters
from core.forms import put_errors
from core.lists import exported, in_order, page_of
from core.policies import require
from core.visibility import Visibility
from editing.history import history_of
from editing.pages import Breadcrumbs, edit_page, form_page
from workplans import policies, services
from workplans.contents import contents_of, faults_beside, nested
from workplans.endorsements import endorsements_marked
from workplans.filters import PlanFilter
from workplans.forms import (
    ActivityForm,
    AsOfForm,
    EndorsementForm,
    GoalForm,
    MoveForm,
    PlanForm,
    ProgressForm,
    RemoveForm,
    SectionForm,
)
from workplans.models import (
    Activity,
    Endorsement,
    PlanConsultation,
    PlanImport,
    PlanSection,
    StrategicGoal,
    WorkPlan,
)
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
WILL: dict[str, list[str]] = {
    PlanState.ADOPTED: [
        "The plan counts as adopted, and its words stand from now on.",
        "A release is frozen: the words, with a PDF and a Word file made of them.",
        "It can be published.",
    ],
    PlanState.SUPERSEDED: ["The plan stays to be read, and can't be changed any more."],
    PlanState.DRAFT: ["Its words can be changed again."],
}


def reads_plans(access: Access) -> bool:
    """Whether plans exist for this person at all."""
    return access.reads(Visibility.GROUP)


def plan_breadcrumbs(plan: WorkPlan | None = None) -> Breadcrumbs:
    breadcrumbs = [("Desk", reverse("desk:home")), ("Work plans", reverse("workplans:list-plans"))]
    return [*breadcrumbs, (str(plan), reverse("workplans:plan", args=[plan.slug]))] if plan else breadcrumbs


def visible_plan(request: HttpRequest, slug: str) -> WorkPlan:
    """The plan, if this person may see it; else 404, as for one that does not exist."""
    return get_object_or_404(WorkPlan.objects.visible_to(request.user).select_related("group"), slug=slug)


def _visible(request: HttpRequest, model: type[Any], pk: Any) -> Any:
    """A row of a plan, with its plan."""
    return get_object_or_404(model.objects.visible_to(request.user).select_related("plan"), pk=pk)


def _place(row: Any) -> str:
    return reverse("workplans:plan", args=[row.plan.slug]) + f"#r{row.pk}"


def show_form(request: HttpRequest, form: BaseForm, plan: WorkPlan, title: str, **page: Any) -> HttpResponse:
    """A form about a plan; 422 where what was typed can't stand."""
    page |= {"form": form, "title": title, "breadcrumbs": [*plan_breadcrumbs(plan), (title, "")]}
    page.setdefault("back", reverse("workplans:plan", args=[plan.slug]))
    template = "editing/confirm.html" if "will" in page else "workplans/form.html"
    return render(request, template, page, status=422 if form.errors else 200)


# --- the list ----------------------------------------------------------------------------------------------


@require_safe
@desk_page(may=reads_plans)
def list_plans(request: HttpRequest) -> HttpResponse:
    """Every plan, the newest period first."""
    found = filtered(PlanFilter, request.GET, WorkPlan.objects.visible_to(request.user), request)
    rows = in_order(found.qs, "-period_start").select_related("group")
    if wanted := request.GET.get("format"):
        if wanted not in ("csv", "xlsx"):
            raise ValidationError("This list can be had as csv or xlsx.")
        return exported(rows.iterator(chunk_size=2000), COLUMNS, name="work-plans", format=wanted)  # type: ignore[return-value]
    page = {
        "filter": found,
        "page": page_of(rows, request.GET.get("page")),
        "breadcrumbs": plan_breadcrumbs(),
        "may_import": policies.can_start_import(request.user),
        "exports": [(name, _query(request, format=name.lower())) for name in ("CSV", "XLSX")],
    }
    return render(request, "workplans/list.html", page)


def _query(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


# --- one plan ----------------------------------------------------------------------------------------------


@require_safe
@desk_page(may=reads_plans)
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan as its document, with the records set into it."""
    plan = visible_plan(request, slug)
    chapters = contents_of(plan)
    imports = PlanImport.objects.visible_to(request.user).defer("content")
    source = imports.filter(plans=plan).first()
    page = {
        "plan": plan,
        "as_of_form": AsOfForm(),
        "chapters": chapters,
        "tree": nested((c.section.level, str(c.section), f"#r{c.section.pk}") for c in chapters),
        "source": source,
        "stray_faults": faults_beside(chapters, source),
        "consultations": _consultations(request, plan),
        "may_ask": policies.can_add_consultation(request.user, plan),
        "reads_addresses": access_for(request.user).reads(Visibility.SECRETARIAT),
        "endorsements": endorsements_marked(plan),
        "references": _references(plan) if plan.state not in FROZEN else [],
        "kept": plan.kept_as_printed.select_related("kept_by").order_by("created_at"),
        "releases": plan.releases.prefetch_related("files")
        .select_related("adopted_by")
        .order_by("-revision"),
        "may_keep": policies.can_keep_as_printed(request.user, plan),
        "commitments": [row for chapter in chapters for row in chapter.commitments],
        "steps": _steps(request, plan),
        "may_edit": policies.can_edit_plan(request.user, plan),
        "words_open": plan.state not in FROZEN,
        "may_carry_over": policies.can_carry_over_plan(request.user, plan),
        "may_endorse": policies.can_endorse_plan(request.user, plan),
        "breadcrumbs": [*plan_breadcrumbs(), (str(plan), "")],
    }
    return render(request, "workplans/plan.html", page)


def _consultations(request: HttpRequest, plan: WorkPlan) -> list[PlanConsultation]:
    """Who was asked, in order; `may_answer`: whether this person may put the answer on record."""
    rows = plan.consultations.select_related("group", "person").order_by("asked_on", "created_at", "pk")
    found = list(rows)
    for row in found:
        row.may_answer = policies.can_answer_consultation(request.user, row)
    return found


def _references(plan: WorkPlan) -> list[tuple[BrokenReference, str]]:
    """Return the broken references of a plan, each with the URL where its text is edited."""
    edits = {"plan_section": "edit-section", "strategic_goal": "edit-goal", "activity": "edit-activity"}
    topics = {str(pk): slug for pk, slug in plan.plan_topics.values_list("topic_id", "topic__slug")}
    rows = []
    for reference in open_references(plan):
        if reference.kind == "topic":
            address = reverse("topics:topic", args=[topics[reference.id]])
        elif reference.kind in edits:
            address = reverse(f"workplans:{edits[reference.kind]}", args=[reference.id])
        else:
            address = reverse("workplans:edit-plan", args=[plan.slug])
        rows.append((reference, address))
    return rows


def _steps(request: HttpRequest, plan: WorkPlan) -> list[tuple[str, str]]:
    """(label, address) of each step that is possible now and may be done by this person."""
    steps = []
    for step in PLAN_STATES.steps_from(plan.state):
        if not policies.can_move_plan(request.user, plan, step.target):
            continue
        if step.target == PlanState.PUBLISHED:
            address = reverse("publications:publish-record", args=[plan.KIND, plan.pk])
        elif step.target == PlanState.CONSULTATION:
            address = reverse("workplans:open-consultation", args=[plan.slug])
        else:
            address = reverse("workplans:move-plan", args=[plan.slug, step.target])
        steps.append((step.label, address))
    return steps


@require_safe
@desk_page(may=reads_plans)
def plan_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what to the plan, with before and after."""
    refuse_unknown_parameters(request.GET, "page")
    plan = visible_plan(request, slug)
    page = {
        "title": "History",
        "record": plan,
        "story": history_of(plan, request.user, page=request.GET.get("page")),
        "breadcrumbs": [*plan_breadcrumbs(plan), ("History", "")],
    }
    return render(request, "editing/history.html", page)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def move_plan(request: HttpRequest, slug: str, state: str) -> HttpResponse:
    """Say what a step of the lifecycle means; a POST does it."""
    plan = visible_plan(request, slug)
    if state not in WILL:
        raise Http404
    require(policies.can_move_plan, request.user, plan, state)
    step = PLAN_STATES.step(plan.state, state)
    form = MoveForm(request.POST or None, initial={"version": plan.version}, needs_reason=step.needs_reason)
    will = list(WILL[state])
    if state == PlanState.DRAFT and plan.state in FROZEN:
        will.append(f"It becomes revision {plan.revision + 1}.")
    if state == PlanState.ADOPTED:
        if silent := plan.consultations.filter(answer="").count():
            has = "has" if silent == 1 else "have"
            will.append(f"{silent} of those who were asked {has} not answered yet.")
        will += [f"Not yet: {reference.description}" for reference in open_references(plan)]

    def save(form: Any) -> Any:
        return services.move_plan(actor=request.user, plan=plan, state=state, **form.cleaned_data)

    return form_page(
        request,
        form,
        save=save,
        back=reverse("workplans:plan", args=[slug]),
        breadcrumbs=plan_breadcrumbs(plan),
        title=f"{step.label}: {plan}",
        template="editing/confirm.html",
        will=will,
        button=step.label,
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def endorse_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Put on record what a body said of the plan."""
    plan = visible_plan(request, slug)
    require(policies.can_endorse_plan, request.user, plan)
    form = EndorsementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.endorse_plan(actor=request.user, plan=plan, values=form.values)
        return redirect(reverse("workplans:plan", args=[slug]) + "#endorsements")
    return show_form(request, form, plan, "Record an endorsement")


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_endorsement(request: HttpRequest, pk: Any) -> HttpResponse:
    """Correct what is on record of a body's words."""
    endorsement = _visible(request, Endorsement, pk)
    require(policies.can_edit_endorsement, request.user, endorsement)

    def save(**typed: Any) -> Any:
        return services.edit_endorsement(endorsement=endorsement, **typed)

    return _edit(request, endorsement, EndorsementForm, save, "Correct the endorsement")


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def remove_endorsement(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say what taking an endorsement off the record means; a POST with a reason does it."""
    endorsement = _visible(request, Endorsement, pk)
    require(policies.can_remove_endorsement, request.user, endorsement)
    form = RemoveForm(request.POST or None, initial={"version": endorsement.version})
    if request.method == "POST" and form.is_valid():
        services.remove_endorsement(actor=request.user, endorsement=endorsement, **form.cleaned_data)
        return redirect(reverse("workplans:plan", args=[endorsement.plan.slug]) + "#endorsements")
    will = [
        f"“{endorsement}” is taken off the record.",
        "It stays in the plan's history, and in every release that was frozen with it.",
    ]
    title, page = (
        "Take off an endorsement",
        {"will": will, "button": "Take it off", "back": _place(endorsement)},
    )
    return show_form(request, form, endorsement.plan, title, danger=True, **page)


# --- its words ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit the header."""
    plan = visible_plan(request, slug)
    require(policies.can_edit_plan, request.user, plan)
    plan.refuse_if_frozen()

    def save(**typed: Any) -> Any:
        return services.edit_plan(plan=plan, **typed)

    back = reverse("workplans:plan", args=[slug])
    return edit_page(
        request,
        plan,
        PlanForm,
        save=save,
        back=back,
        breadcrumbs=plan_breadcrumbs(plan),
        title="Edit the header",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_section(request: HttpRequest, pk: Any) -> HttpResponse:
    """Edit a heading and its text."""
    section = _visible(request, PlanSection, pk)
    require(policies.can_edit_section, request.user, section)
    section.plan.refuse_if_frozen()

    def save(**typed: Any) -> Any:
        return services.edit_section(section=section, **typed)

    return _edit(request, section, SectionForm, save, f"Edit section {section}")


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_goal(request: HttpRequest, pk: Any) -> HttpResponse:
    """Edit a long-term goal."""
    goal = _visible(request, StrategicGoal, pk)
    require(policies.can_edit_goal, request.user, goal)
    goal.plan.refuse_if_frozen()

    def save(**typed: Any) -> Any:
        return services.edit_goal(goal=goal, **typed)

    return _edit(request, goal, GoalForm, save, f"Edit goal {goal.number}".strip())


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def edit_activity(request: HttpRequest, pk: Any) -> HttpResponse:
    """Edit an activity; of an adopted plan, how it goes."""
    activity = _visible(request, Activity, pk)
    require(policies.can_edit_activity, request.user, activity)

    def save(**typed: Any) -> Any:
        return services.edit_activity(activity=activity, **typed)

    if activity.plan.state in FROZEN:
        return _edit(request, activity, ProgressForm, save, "How the activity goes")
    return _edit(request, activity, ActivityForm, save, "Edit the activity")


def _edit(request: HttpRequest, row: Any, form: type[Any], save: Any, title: str) -> HttpResponse:
    breadcrumbs = plan_breadcrumbs(row.plan)
    return edit_page(request, row, form, save=save, back=_place(row), breadcrumbs=breadcrumbs, title=title)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def add_activity(request: HttpRequest, slug: str) -> HttpResponse:
    """A form for a new activity; `?section=` chooses where it is set."""
    plan = visible_plan(request, slug)
    require(policies.can_add_activity, request.user, plan)
    plan.refuse_if_frozen()
    blank, initial = Activity(plan=plan), {"section": request.GET.get("section")}
    form = ActivityForm(request.POST or None, instance=blank, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_place(services.add_activity(actor=request.user, plan=plan, values=form.values)))
        except ValidationError as error:
            put_errors(form, error)
    return show_form(request, form, plan, "Add an activity")


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def remove_activity(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say what taking an activity out means; a POST with a reason does it."""
    activity = _visible(request, Activity, pk)
    require(policies.can_remove_activity, request.user, activity)
    activity.plan.refuse_if_frozen()
    form = RemoveForm(request.POST or None, initial={"version": activity.version})
    if request.method == "POST" and form.is_valid():
        services.remove_activity(actor=request.user, activity=activity, **form.cleaned_data)
        return redirect("workplans:plan", activity.plan.slug)
    will = [f"“{activity}” is taken out of the plan.", "Its text stays in the plan's history."]
    title, page = "Take out an activity", {"will": will, "button": "Take it out", "back": _place(activity)}
    return show_form(request, form, activity.plan, title, danger=True, **page)
