"""The desk's pages of documents: ask for one, watch it grow, fetch it."""

from typing import Any
from unicodedata import name as letter_name
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import desk_page
from core.errors import NotPossibleNow
from core.filters import filtered
from core.lists import in_order, page_of
from core.policies import require
from documents import jobs, services
from documents.filters import DocumentFilter
from documents.forms import RequestForm
from documents.models import DocumentJob, File
from documents.policies import can_cancel_document
from documents.serving import file_answer
from documents.states import JobState
from documents.storage import FileDamaged
from editing.pages import Breadcrumbs, form_page


def _breadcrumbs(job: DocumentJob | None = None) -> Breadcrumbs:
    breadcrumbs = [("Desk", reverse("desk:home")), ("Documents", reverse("documents:list-documents"))]
    return [*breadcrumbs, (job.title, reverse("documents:document", args=[job.pk]))] if job else breadcrumbs


def _own(request: HttpRequest, pk: UUID) -> DocumentJob:
    rows = DocumentJob.objects.visible_to(request.user).select_related("file", "requested_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@desk_page
def list_documents(request: HttpRequest) -> HttpResponse:
    """What this person asked for, the newest first."""
    rows = DocumentJob.objects.visible_to(request.user).select_related("file")
    found = filtered(DocumentFilter, request.GET, rows, request)
    listed = in_order(found.qs, "-requested_at")
    page = {
        "page": page_of(listed, request.GET.get("page")),
        "filter": found,
        "breadcrumbs": [_breadcrumbs()[0], ("Documents", "")],
    }
    return render(request, "documents/list.html", page)


@require_http_methods(["GET", "POST"])
@desk_page
def request_document(request: HttpRequest) -> HttpResponse:
    """Choose a paper and a format; also where the buttons of other pages send theirs."""
    form = RequestForm(request.POST if request.method == "POST" else None, user=request.user)
    return form_page(
        request,
        form,
        save=lambda form: _ask(request.user, form),
        then=lambda job: reverse("documents:document", args=[job.pk]),
        back=reverse("documents:list-documents"),
        breadcrumbs=_breadcrumbs(),
        title="Ask for a document",
        template="documents/request.html",
    )


def _ask(user: Any, form: RequestForm) -> DocumentJob:
    """Call the action. What this person can't see is not found, whatever else is wrong."""
    (template, parameters), format = form.cleaned_data["paper"], form.cleaned_data["format"]
    if services.offered(template, parameters, format).record_for(user, parameters) is None:
        raise Http404
    return services.request_document(
        actor=user,
        template=template,
        parameters=parameters,
        format=format,
        ticket=form.cleaned_data["ticket"],
    )


@require_safe
@desk_page
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One document: how far it is, and then the file. Its state alone where htmx asks again."""
    job = _own(request, pk)
    page = {
        "job": job,
        "substitutions": [_said(*one) for one in job.substitutions],
        "breadcrumbs": [*_breadcrumbs(), (job.title, "")],
    }
    template = "documents/document.html" + ("#state" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, template, page)


def _said(typed: str, printed: str, times: int) -> dict[str, Any]:
    """A replaced character in words; one that can't be shown, by its number and name alone."""
    names = [f"U+{ord(letter):04X} {letter_name(letter, '').lower()}".strip() for letter in typed]
    return {
        "typed": typed if typed.isprintable() else "",
        "names": ", ".join(names),
        "printed": printed,
        "times": times,
    }


@require_safe
@desk_page
def document_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, to who asked for it and may still see what it is about."""
    job = _own(request, pk)
    if job.state != JobState.DONE:
        raise NotPossibleNow(f"There is no file to fetch: {job.get_state_display().lower()}.")
    try:
        jobs.look_again(job, request.user)  # type: ignore[arg-type]
    except jobs.NotMade:
        raise Http404 from None
    if job.has_expired:
        return _gone(request, job, "It was kept for seven days, which are over.")
    file = get_object_or_404(File.objects.visible_to(request.user), pk=job.file_id)
    try:
        return file_answer(request, file)
    except FileDamaged as damage:
        return _gone(request, job, f"The file can't be given out. {damage}")


def _gone(request: HttpRequest, job: DocumentJob, words: str) -> HttpResponse:
    page = {"job": job, "words": words, "breadcrumbs": [*_breadcrumbs(job), ("File", "")]}
    return render(request, "documents/gone.html", page, status=410)


@require_http_methods(["GET", "POST"])
@desk_page
def cancel_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what cancelling means; a POST cancels."""
    job = _own(request, pk)
    require(can_cancel_document, request.user, job)
    if request.method == "POST":
        services.cancel_document(actor=request.user, job=job)  # type: ignore[arg-type]
        return redirect("documents:document", pk)
    page = {
        "title": "Cancel this document",
        "will": [f"“{job.title}” is not made. You can ask for it again."],
        "button": "Cancel it",
        "back": reverse("documents:document", args=[pk]),
        "breadcrumbs": [*_breadcrumbs(job), ("Cancel", "")],
    }
    return render(request, "editing/confirm.html", page)
