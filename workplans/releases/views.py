"""The desk's pages of the adoption: broken cross-references, and the files of releases."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import desk_page
from core.policies import require
from documents.serving import file_answer
from documents.storage import FileDamaged
from editing.pages import confirm_page
from workplans import policies
from workplans.models import ReleaseFile
from workplans.pages import plan_breadcrumbs, plan_url, reads_plans, visible_plan
from workplans.releases import services
from workplans.releases.forms import KeepForm


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def keep_as_printed(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm that a broken reference is kept as printed; a POST with a reason keeps it."""
    plan = visible_plan(request, slug)
    require(policies.can_keep_as_printed, request.user, plan)
    initial = {name: request.GET.get(name, "") for name in ("printed", "sentence")}
    form = KeepForm(request.POST if request.method == "POST" else None, initial=initial)
    printed, sentence = (form[name].value() or "" for name in ("printed", "sentence"))
    return confirm_page(
        request,
        form=form,
        save=lambda form: services.keep_as_printed(actor=request.user, plan=plan, **form.cleaned_data),
        creates=True,
        title="Keep as printed",
        will=[
            f"The broken cross-reference “{printed}” stays in the plan: “{sentence}”",
            "It no longer prevents the adoption, unless the sentence is changed.",
        ],
        button="Keep as printed",
        back=plan_url(plan, "references"),
        breadcrumbs=plan_breadcrumbs(plan),
    )


@require_safe
@desk_page(may=reads_plans)
def release_file(request: HttpRequest, slug: str, revision: int, format: str) -> HttpResponseBase:
    """Send a file of a release, as it was adopted."""
    plan = visible_plan(request, slug)
    rows = ReleaseFile.objects.visible_to(request.user).select_related("file")
    row = get_object_or_404(rows, release__plan=plan, release__revision=revision, format=format)
    try:
        return file_answer(request, row.file)
    except FileDamaged as damage:
        raise Http404(str(damage)) from damage
