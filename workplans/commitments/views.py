"""The desk's pages on which a commitment is set aside, and taken up again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.decorators import desk_page
from core.policies import require
from editing.pages import form_page
from workplans import policies
from workplans.commitments import services
from workplans.forms import WaiverForm
from workplans.models import Commitment, Waiver, WorkPlan
from workplans.views import plan_breadcrumbs, reads_plans


def commitments_of(plan: WorkPlan) -> str:
    """The page on which a plan's commitments are counted."""
    return reverse("desk:list-commitments", args=[plan.slug])


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def waive_commitment(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say why a commitment is set aside, and until when."""
    rows = Commitment.objects.visible_to(request.user).select_related("plan")
    commitment = get_object_or_404(rows, pk=pk)
    require(policies.can_waive_commitment, request.user, commitment)
    return form_page(
        request,
        WaiverForm(request.POST or None),
        save=lambda form: services.waive_commitment(
            actor=request.user, commitment=commitment, **form.cleaned_data
        ),
        back=commitments_of(commitment.plan),
        breadcrumbs=[*plan_breadcrumbs(commitment.plan), ("Commitments", commitments_of(commitment.plan))],
        title="Set a commitment aside",
        lead=commitment.sentence,
        button="Set it aside",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def end_waiver(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say what taking a commitment up again means; a POST does it."""
    rows = Waiver.objects.visible_to(request.user).select_related("commitment__plan")
    waiver = get_object_or_404(rows, pk=pk)
    require(policies.can_end_waiver, request.user, waiver)
    back = commitments_of(waiver.commitment.plan)
    if request.method == "POST":
        services.end_waiver(actor=request.user, waiver=waiver, version=waiver.version)
        return redirect(back)
    title = "Take a commitment up again"
    page = {
        "title": title,
        "will": [f"“{waiver.commitment.sentence}” counts again from today.", "The reason stays on record."],
        "button": "Take it up again",
        "back": back,
        "breadcrumbs": [*plan_breadcrumbs(waiver.commitment.plan), ("Commitments", back), (title, "")],
    }
    return render(request, "editing/confirm.html", page)
