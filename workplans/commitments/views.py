"""The desk's pages on which a commitment is waived, and the waiver is ended."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.decorators import desk_page
from core.policies import require
from editing.pages import Breadcrumbs, confirm_page, form_page
from workplans import policies
from workplans.commitments import services
from workplans.commitments.forms import WaiverForm
from workplans.forms import MoveForm
from workplans.models import Commitment, Waiver, WorkPlan
from workplans.pages import plan_breadcrumbs, reads_plans


def _commitments_url(plan: WorkPlan) -> str:
    return reverse("desk:list-commitments", args=[plan.slug])


def _breadcrumbs(plan: WorkPlan) -> Breadcrumbs:
    return [*plan_breadcrumbs(plan), ("Commitments", _commitments_url(plan))]


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def waive_commitment(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask for the reason and the last day of a waiver; a POST waives the commitment."""
    rows = Commitment.objects.visible_to(request.user).select_related("plan")
    commitment = get_object_or_404(rows, pk=pk)
    require(policies.can_waive_commitment, request.user, commitment)
    return form_page(
        request,
        WaiverForm(request.POST or None),
        save=lambda form: services.waive_commitment(
            actor=request.user, commitment=commitment, **form.cleaned_data
        ),
        creates=True,
        back=_commitments_url(commitment.plan),
        breadcrumbs=_breadcrumbs(commitment.plan),
        title="Waive commitment",
        lead=commitment.sentence,
        button="Waive commitment",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def end_waiver(request: HttpRequest, pk: Any) -> HttpResponse:
    """Confirm that a waiver is ended; a POST ends it."""
    rows = Waiver.objects.visible_to(request.user).select_related("commitment__plan")
    waiver = get_object_or_404(rows, pk=pk)
    require(policies.can_end_waiver, request.user, waiver)
    plan = waiver.commitment.plan
    data = request.POST if request.method == "POST" else None
    return confirm_page(
        request,
        form=MoveForm(data, initial={"version": waiver.version}, needs_reason=False),
        save=lambda form: services.end_waiver(actor=request.user, waiver=waiver, **form.cleaned_data),
        title="End waiver",
        will=[
            f"From today this commitment applies again: “{waiver.commitment.sentence}”",
            "The waiver and its reason stay in the history of the plan.",
        ],
        button="End waiver",
        back=_commitments_url(plan),
        breadcrumbs=_breadcrumbs(plan),
    )
