"""The desk's pages of a consultation on a plan: open it, ask one more, put an answer on record."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import READS
from accounts.decorators import desk_page
from accounts.office_holders import with_role
from core.policies import require
from core.visibility import Visibility
from editing.pages import form_page
from topics.guidance_rules import usual_end
from topics.states import GuidanceKind
from workplans import policies
from workplans.consulting import services
from workplans.consulting.forms import AddConsultationForm, AnswerForm, OpenConsultationForm
from workplans.models import PlanConsultation, WorkPlan
from workplans.states import PLAN_STATES, PlanState
from workplans.views import plan_breadcrumbs, reads_plans, visible_plan

#: the roles that read a plan, and so can be asked of it
READERS = [role for role, classes in READS.items() if Visibility.GROUP in classes]
OPENING = {
    "template": "editing/confirm.html",
    "will": ["The plan is put up for comments; its words can still be changed."],
    "told": [
        "The liaisons of the groups and the people whom you choose, by mail. You write to bodies outside."
    ],
    "button": "Open the consultation",
}


def _place(plan: WorkPlan) -> str:
    return reverse("workplans:plan", args=[plan.slug]) + "#consultation"


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def open_consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is asked and by when; a POST opens the consultation and tells them."""
    plan = visible_plan(request, slug)
    require(policies.can_open_consultation, request.user, plan)
    if request.method != "POST":
        PLAN_STATES.step(plan.state, PlanState.CONSULTATION)
    closes = usual_end(GuidanceKind.GUIDELINE, timezone.localdate())
    initial = {"version": plan.version, "closes": closes}
    form = OpenConsultationForm(request.POST or None, initial=initial, people=with_role(*READERS))

    def save(form: Any) -> Any:
        said = {name: form.cleaned_data[name] for name in ("version", "closes", "waiver")}
        return services.open_consultation(actor=request.user, plan=plan, asked=form.asked, **said)

    breadcrumbs, title = plan_breadcrumbs(plan), f"Open the consultation: {plan}"
    return form_page(
        request, form, save=save, back=_place(plan), breadcrumbs=breadcrumbs, title=title, **OPENING
    )  # type: ignore[arg-type]


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def add_consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask one more."""
    plan = visible_plan(request, slug)
    require(policies.can_add_consultation, request.user, plan)
    due = plan.consultation_closes or timezone.localdate() + timedelta(days=30)
    form = AddConsultationForm(request.POST or None, initial={"due": due}, people=with_role(*READERS))

    def save(form: Any) -> Any:
        due, (asked,) = form.cleaned_data["due"], form.asked
        return services.add_consultation(actor=request.user, plan=plan, due=due, asked=asked)

    return form_page(
        request, form, save=save, back=_place(plan), breadcrumbs=plan_breadcrumbs(plan), title="Ask one more"
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def answer_consultation(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put on record what one who was asked said; liaisons answer for their group."""
    rows = PlanConsultation.objects.visible_to(request.user).select_related("plan", "group", "person")
    row = get_object_or_404(rows, pk=pk)
    require(policies.can_answer_consultation, request.user, row)
    initial = {"version": row.version, "answer": row.answer, "said": row.said}
    initial["answered_on"] = row.answered_on or timezone.localdate()
    form = AnswerForm(request.POST or None, initial=initial)

    def save(form: Any) -> Any:
        version = form.cleaned_data["version"]
        return services.answer_consultation(
            actor=request.user, consultation=row, version=version, values=form.values
        )

    title = f"Answer of {row}"
    return form_page(
        request, form, save=save, back=_place(row.plan), breadcrumbs=plan_breadcrumbs(row.plan), title=title
    )
