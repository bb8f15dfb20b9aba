"""The desk's pages of a consultation on a plan: open it, request further comments, record an answer."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import READS
from accounts.decorators import desk_page
from accounts.office_holders import with_role
from core.policies import require
from core.visibility import Visibility
from editing.pages import confirm_page, form_page
from topics.guidance_rules import usual_end
from topics.states import GuidanceKind
from workplans import policies
from workplans.consulting import services
from workplans.consulting.forms import AddConsultationForm, AnswerForm, OpenConsultationForm
from workplans.models import Consultation, WorkPlan
from workplans.pages import consultation_url, plan_breadcrumbs, reads_plans, visible_plan
from workplans.states import PLAN_STATES, PlanState

#: the roles that read a plan, and so can be asked to comment on it
READERS = [role for role, classes in READS.items() if Visibility.GROUP in classes]


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def open_consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whose comments are requested and by when; a POST opens the consultation and notifies them."""
    plan = visible_plan(request, slug)
    require(policies.can_open_consultation, request.user, plan)
    if request.method != "POST":
        PLAN_STATES.step(plan.state, PlanState.CONSULTATION)
    closes = usual_end(GuidanceKind.GUIDELINE, timezone.localdate())
    initial = {"version": plan.version, "closes": closes}
    return confirm_page(
        request,
        form=OpenConsultationForm(request.POST or None, initial=initial, people=with_role(*READERS)),
        save=lambda form: services.open_consultation(
            actor=request.user,
            plan=plan,
            asked=form.asked,
            **{name: form.cleaned_data[name] for name in ("version", "closes", "length_reason")},
        ),
        creates=True,
        title=f"Open consultation: {plan}",
        will=["Comments on the plan are requested. Its text can still be changed."],
        told=["The liaisons of the groups and the people you choose. You write to outside bodies yourself."],
        button="Open consultation",
        back=consultation_url(plan),
        breadcrumbs=plan_breadcrumbs(plan),
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def add_consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whose comments are requested too; a POST notifies them."""
    plan = visible_plan(request, slug)
    require(policies.can_add_consultation, request.user, plan)
    due = plan.consultation_closes or timezone.localdate() + timedelta(days=30)
    return form_page(
        request,
        AddConsultationForm(request.POST or None, initial={"due": due}, people=with_role(*READERS)),
        save=lambda form: services.add_consultation(
            actor=request.user, record=plan, due=form.cleaned_data["due"], asked=form.asked[0]
        ),
        creates=True,
        back=consultation_url(plan),
        breadcrumbs=plan_breadcrumbs(plan),
        title="Request comments",
        button="Request comments",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def answer_consultation(request: HttpRequest, pk: Any) -> HttpResponse:
    """Record an answer; liaisons answer for their group."""
    rows = Consultation.objects.visible_to(request.user).filter(about_kind=WorkPlan.KIND)
    consultation = get_object_or_404(rows.select_related("party", "person"), pk=pk)
    require(policies.can_answer_consultation, request.user, consultation)
    initial = {name: getattr(consultation, name) for name in ("version", "answer", "answer_text")}
    initial["answered_on"] = consultation.answered_on or timezone.localdate()
    plan = consultation.about
    return form_page(
        request,
        AnswerForm(request.POST or None, initial=initial),
        save=lambda form: services.answer_consultation(
            actor=request.user,
            consultation=consultation,
            version=form.cleaned_data["version"],
            values=form.values,
        ),
        back=consultation_url(plan),
        breadcrumbs=plan_breadcrumbs(plan),
        title=f"Answer of {consultation}",
        button="Record answer",
    )
