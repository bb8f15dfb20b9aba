"""The desk's pages of documents: request one, see its progress, download it."""

from typing import Any
from unicodedata import name as character_name
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import desk_page
from core.errors import NotPossibleNow
from core.filters import filtered
from core.fragments import fragment_of
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
from editing.pages import Breadcrumbs, confirm_page, form_page

EXPIRED = "Files are kept for seven days. You can request the document again."


def _breadcrumbs(job: DocumentJob | None = None) -> Breadcrumbs:
    breadcrumbs = [("My work", reverse("desk:home")), ("Documents", reverse("documents:list-documents"))]
    return [*breadcrumbs, (job.title, reverse("documents:document", args=[job.pk]))] if job else breadcrumbs


def _own_job(request: HttpRequest, pk: UUID) -> DocumentJob:
    rows = DocumentJob.objects.visible_to(request.user).select_related("file", "requested_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@desk_page
def list_documents(request: HttpRequest) -> HttpResponse:
    """Show the documents that this person requested, newest first."""
    rows = DocumentJob.objects.visible_to(request.user).select_related("file")
    documents = filtered(DocumentFilter, request.GET, rows, request)
    page = {
        "page": page_of(in_order(documents.qs, "-requested_at"), request.GET.get("page")),
        "filter": documents,
        "breadcrumbs": [_breadcrumbs()[0], ("Documents", "")],
    }
    return render(request, "documents/list.html", page)


@require_http_methods(["GET", "POST"])
@desk_page
def request_document(request: HttpRequest) -> HttpResponse:
    """Choose a document and a format; the buttons on other pages send their requests here too."""
    form = RequestForm(request.POST if request.method == "POST" else None, user=request.user)
    return form_page(
        request,
        form,
        save=lambda form: _request(request.user, form),
        then=lambda job: reverse("documents:document", args=[job.pk]),
        back=reverse("documents:list-documents"),
        breadcrumbs=_breadcrumbs(),
        title="Request a document",
        template="documents/request.html",
        creates=True,
    )


def _request(user: Any, form: RequestForm) -> DocumentJob:
    """Call the service; 404 for a record that this person may not see, whatever else is wrong."""
    (template, parameters), format = form.cleaned_data["document"], form.cleaned_data["format"]
    if services.template_named(template, parameters, format).record_for(user, parameters) is None:
        raise Http404
    return services.request_document(actor=user, template=template, parameters=parameters, format=format)


@require_safe
@desk_page
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one document: its progress, then the file. htmx asks for the state alone."""
    job = _own_job(request, pk)
    page = {
        "job": job,
        "substitutions": [_substitution(*values) for values in job.substitutions],
        "breadcrumbs": [*_breadcrumbs(), (job.title, "")],
    }
    template = fragment_of(request, "documents/document.html", "state")
    return render(request, template, page)


def _substitution(typed: str, printed: str, times: int) -> dict[str, Any]:
    """Return a replaced character for the page; one that can't be shown has its code point and name alone."""
    names = [f"U+{ord(char):04X} {character_name(char, '').lower()}".strip() for char in typed]
    return {
        "typed": typed if typed.isprintable() else "",
        "names": ", ".join(names),
        "printed": printed,
        "times": times,
    }


@require_safe
@desk_page
def document_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Return the file to its requester, if they may still see the record that it is about."""
    job = _own_job(request, pk)
    if job.state != JobState.DONE:
        raise NotPossibleNow(f"This document has no file. Its state is: {job.get_state_display().lower()}.")
    try:
        jobs.visible_record(job, request.user)  # type: ignore[arg-type]
    except jobs.GivenUp:
        raise Http404 from None
    if job.has_expired:
        return _file_unavailable(request, job, EXPIRED)
    file = get_object_or_404(File.objects.visible_to(request.user), pk=job.file_id)
    try:
        return file_answer(request, file)
    except FileDamaged as damage:
        return _file_unavailable(request, job, f"The file can't be downloaded. {damage}")


def _file_unavailable(request: HttpRequest, job: DocumentJob, reason: str) -> HttpResponse:
    page = {"job": job, "reason": reason, "breadcrumbs": [*_breadcrumbs(job), ("File", "")]}
    return render(request, "documents/file_unavailable.html", page, status=410)


@require_http_methods(["GET", "POST"])
@desk_page
def cancel_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm that a document is no longer needed."""
    job = _own_job(request, pk)
    require(can_cancel_document, request.user, job)
    return confirm_page(
        request,
        save=lambda form: services.cancel_document(actor=request.user, job=job),  # type: ignore[arg-type]
        title="Cancel this document",
        will=[f"“{job.title}” will not be made. You can request it again."],
        button="Cancel this document",
        back=reverse("documents:document", args=[pk]),
        breadcrumbs=_breadcrumbs(job),
    )
