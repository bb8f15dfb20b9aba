"""The desk's pages of what adoption asks and leaves: references that lead nowhere, and releases."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import desk_page
from core.policies import require
from documents.serving import file_answer
from documents.storage import FileDamaged
from editing.pages import form_page
from workplans import policies
from workplans.forms import KeepForm
from workplans.models import ReleaseFile
from workplans.releases import services
from workplans.views import plan_breadcrumbs, reads_plans, visible_plan


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def keep_as_printed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Say what keeping a dead reference means; a POST with a reason does it."""
    plan = visible_plan(request, slug)
    require(policies.can_keep_as_printed, request.user, plan)
    asked = {name: request.GET.get(name, "") for name in ("printed", "sentence")}
    form = KeepForm(request.POST if request.method == "POST" else None, initial=asked)

    def save(form: Any) -> Any:
        return services.keep_as_printed(actor=request.user, plan=plan, **form.cleaned_data)

    said = {name: form[name].value() or "" for name in asked}
    return form_page(
        request,
        form,
        save=save,
        back=reverse("workplans:plan", args=[slug]) + "#references",
        breadcrumbs=plan_breadcrumbs(plan),
        title="Keep a reference as printed",
        template="editing/confirm.html",
        will=[
            f"“{said['printed']}” leads nowhere, and stays in the plan: “{said['sentence']}”",
            "It stops the adoption no more, unless the sentence is changed.",
        ],
        button="Keep it as printed",
    )


@require_safe
@desk_page(may=reads_plans)
def release_file(request: HttpRequest, slug: str, revision: int, format: str) -> HttpResponseBase:
    """A file of a release, as it was adopted."""
    plan = visible_plan(request, slug)
    rows = ReleaseFile.objects.visible_to(request.user).select_related("file")
    row = get_object_or_404(rows, release__plan=plan, release__revision=revision, format=format)
    try:
        return file_answer(request, row.file)
    except FileDamaged as damage:
        raise Http404(str(damage)) from damage
