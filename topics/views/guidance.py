"""The desk's pages of guidance documents."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import desk_page
from core.errors import NotPossibleNow
from core.filters import filtered, refuse_unknown_parameters
from core.formatting import date_range, long_date
from core.lists import export_queries, exported, page_of
from core.ordering import SortKey, sort_key
from core.policies import require
from core.request_bodies import accepts_upload
from core.uploads import SIZE_LIMIT
from documents.serving import file_answer
from documents.storage import FileDamaged
from editing.history import history_of
from editing.pages import Breadcrumbs, confirm_page, edit_page, form_page
from publications.policies import can_publish_record
from topics import policies, services
from topics.filters import GuidanceFilter
from topics.forms import (
    AddGuidanceForm,
    GuidanceFileForm,
    GuidanceForm,
    MoveGuidanceForm,
    PlaceGuidanceForm,
    VersionForm,
)
from topics.guidance_files import clean_copy_of, guidance_obstacle
from topics.guidance_rules import PUBLISHABLE, consultation_warning
from topics.models import Challenge, GuidanceDocument, Topic
from topics.states import GUIDANCE_STAGES, Disposition, GuidanceStage
from topics.views.ordering import in_list_order

NOT_PUBLIC_YET = (
    "Its public page changes only when it is published again, or when its publication is withdrawn."
)
#: (heading, value) of each column of the export; all fields have the class of the rows
COLUMNS = (
    ("Title", lambda document: document.title),
    ("Kind", lambda document: document.get_kind_display()),
    ("Reference", lambda document: document.reference),
    ("Stage", lambda document: document.get_stage_display()),
    ("Consultation from", lambda document: document.consultation_starts),
    ("Consultation until", lambda document: document.consultation_ends),
    ("Adopted", lambda document: document.adopted_on),
    ("Final", lambda document: document.final_on),
    ("Link", lambda document: document.link),
)


def guidance_breadcrumbs(document: GuidanceDocument | None = None) -> Breadcrumbs:
    """Return the breadcrumbs to the list of documents, or to one of them."""
    breadcrumbs = [("My work", reverse("desk:home")), ("Guidance", reverse("topics:list-guidance-documents"))]
    return [*breadcrumbs, (document.title, guidance_home(document))] if document else breadcrumbs


def guidance_home(document: GuidanceDocument) -> str:
    return reverse("topics:guidance-document", args=[document.slug])


def _visible(request: HttpRequest, slug: str) -> GuidanceDocument:
    """Return the document if it is visible to the user; otherwise 404, as for one that does not exist."""
    return get_object_or_404(
        GuidanceDocument.objects.visible_to(request.user).select_related("file"), slug=slug
    )


@require_safe
@desk_page
def list_guidance_documents(request: HttpRequest) -> HttpResponse:
    """Show the documents that are visible to the user."""
    rows = GuidanceDocument.objects.visible_to(request.user)
    filter_set = filtered(GuidanceFilter, request.GET, rows, request)
    rows = in_list_order(filter_set.qs)
    if "format" in request.GET:
        files = rows.iterator(chunk_size=2000)
        return exported(files, COLUMNS, name="guidance", format=request.GET["format"])  # type: ignore[return-value]
    context = {
        "filter": filter_set,
        "page": page_of(rows, request.GET.get("page")),
        "breadcrumbs": guidance_breadcrumbs(),
        "exports": export_queries(request.GET),
        "may_add": policies.can_add_guidance_document(request.user),
    }
    return render(request, "topics/guidance_list.html", context)


@require_http_methods(["GET", "POST"])
@desk_page
def add_guidance_document(request: HttpRequest) -> HttpResponse:
    """Show the form for a new document, with `?topic=` chosen, and create the document."""
    require(policies.can_add_guidance_document, request.user)
    chosen = Topic.objects.visible_to(request.user).filter(slug=request.GET.get("topic", ""))
    return form_page(
        request,
        AddGuidanceForm(request.POST or None, initial={"topics": [topic.pk for topic in chosen]}),
        save=partial(_add, request),
        then=guidance_home,
        back=reverse("topics:list-guidance-documents"),
        breadcrumbs=guidance_breadcrumbs(),
        title="Add guidance document",
        button="Add guidance document",
        creates=True,
    )


def _add(request: HttpRequest, form: Any) -> GuidanceDocument:
    values = form.values
    topics = values.pop("topics")
    return services.add_guidance_document(actor=request.user, values=values, topics=topics)  # type: ignore[arg-type]


@require_safe
@desk_page
def guidance_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a document with its dates, its topics and the challenges it answers."""
    document = _visible(request, slug)
    topics = list(Topic.objects.visible_to(request.user).filter(documents=document))
    topics.sort(key=lambda topic: sort_key(topic.title))
    challenges = (
        Challenge.objects.visible_to(request.user)
        .filter(topic__in=topics)
        .with_topic()
        .order_by(SortKey("topic__title"), "position")
    )
    context = {
        "document": document,
        "topics": topics,
        "answers": challenges.answered_in(document),
        "unanswered": challenges.filter(answered_in_uuid=None).exclude(disposition=Disposition.MERGED_INTO),
        "warning": consultation_warning(
            document.kind, document.consultation_starts, document.consultation_ends
        ),
        "file_to_check": guidance_obstacle(document),
        "dates": _dates(document),
        "steps": _steps(request, document),
        "may_edit": policies.can_edit_guidance_document(request.user, document),
        "may_publish": can_publish_record(request.user, document) and _is_publishable(document),
        "breadcrumbs": [*guidance_breadcrumbs(), (document.title, "")],
    }
    return render(request, "topics/guidance.html", context)


def _is_publishable(document: GuidanceDocument) -> bool:
    """Return whether it may be published as it is now."""
    return GuidanceDocument.objects.filter(PUBLISHABLE, pk=document.pk).exists()


def _dates(document: GuidanceDocument) -> list[tuple[str, str]]:
    """Return (label, text) of each date that is known."""
    dates = [
        ("Consultation", date_range(document.consultation_starts, document.consultation_ends)),
        ("Adopted", long_date(document.adopted_on)),
        ("Final from", long_date(document.final_on)),
    ]
    return [(label, text) for label, text in dates if text]


def _steps(request: HttpRequest, document: GuidanceDocument) -> list[tuple[str, str]]:
    """Return (label, URL) of each step that is possible now and that the user may take."""
    return [
        (step.label, reverse("topics:move-guidance-document", args=[document.slug, step.target]))
        for step in GUIDANCE_STAGES.steps_from(document.stage)
        if policies.can_move_guidance_document(request.user, document, step.target)
    ]


@require_http_methods(["GET", "POST"])
@desk_page
def edit_guidance_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the texts and dates of a document for editing, and save them."""
    document = _visible(request, slug)
    require(policies.can_edit_guidance_document, request.user, document)
    return edit_page(
        request,
        document,
        GuidanceForm,
        save=partial(services.edit_guidance_document, document=document),
        back=guidance_home(document),
        breadcrumbs=guidance_breadcrumbs(document),
        title=f"Edit {document.title}",
    )


@accepts_upload(SIZE_LIMIT)
@require_http_methods(["GET", "POST"])
@desk_page
def attach_guidance_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form for the file of a document, and attach the file."""
    document = _visible(request, slug)
    require(policies.can_edit_guidance_document, request.user, document)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return form_page(
        request,
        GuidanceFileForm(*sent, initial={"version": document.version}),
        save=partial(_attach, request, document),
        back=guidance_home(document),
        breadcrumbs=guidance_breadcrumbs(document),
        title="Attach file",
        button="Attach file",
        lead=document.title,
        template="topics/guidance_file.html",
        creates=True,
    )


def _attach(request: HttpRequest, document: GuidanceDocument, form: Any) -> GuidanceDocument:
    file = form.cleaned_data["file"]
    return services.attach_guidance_file(
        actor=request.user,  # type: ignore[arg-type]
        document=document,
        version=form.cleaned_data["version"],
        name=file.name,
        content=file.read(),
    )


@require_safe
@desk_page
def guidance_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Serve the file of a document; 404 where there is none, 409 for one that is damaged."""
    document = _visible(request, slug)
    if document.file is None:
        raise Http404
    try:
        return file_answer(request, document.file)
    except FileDamaged as damage:
        raise NotPossibleNow(f"The file can't be downloaded. {damage} Attach it again.") from None


@require_http_methods(["GET", "POST"])
@desk_page
def clean_guidance_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is removed from a document's file, and its text before and after; a POST confirms it."""
    document = _visible(request, slug)
    require(policies.can_clean_guidance_file, request.user, document)
    if document.file is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    return form_page(
        request,
        VersionForm(data, initial={"version": document.version}),
        save=lambda form: services.clean_guidance_file(
            actor=request.user,  # type: ignore[arg-type]
            document=document,
            version=form.cleaned_data["version"],
        ),
        title="Check the file for publication",
        will=["The clean copy is kept beside the file. The file as it was uploaded stays for the group."],
        public=["Nothing yet. Once the document is published, the clean copy is the published file."],
        button="Confirm the clean copy",
        back=guidance_home(document),
        breadcrumbs=guidance_breadcrumbs(document),
        template="topics/guidance_check.html",
        document=document,
        copy=SimpleLazyObject(partial(clean_copy_of, document)),
    )


@require_http_methods(["GET", "POST"])
@desk_page
def place_guidance_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the topics of a document, and change them."""
    document = _visible(request, slug)
    require(policies.can_edit_guidance_document, request.user, document)
    initial = {"topics": document.topics.all(), "version": document.version}
    return form_page(
        request,
        PlaceGuidanceForm(request.POST or None, initial=initial),
        save=lambda form: services.place_guidance_document(
            actor=request.user, document=document, **form.cleaned_data
        ),
        back=guidance_home(document),
        breadcrumbs=guidance_breadcrumbs(document),
        title="Change topics",
    )


@require_http_methods(["GET", "POST"])
@desk_page
def move_guidance_document(request: HttpRequest, slug: str, stage: str) -> HttpResponse:
    """Say what one step of a document does, ask for its dates or its reason, and take the step."""
    document = _visible(request, slug)
    if stage not in GuidanceStage:
        raise Http404
    require(policies.can_move_guidance_document, request.user, document, stage)
    step, before = GUIDANCE_STAGES.step(document.stage, stage), document.get_stage_display()
    form = MoveGuidanceForm(
        request.POST or None, document=document, stage=stage, needs_reason=step.needs_reason
    )
    return confirm_page(
        request,
        form=form,
        save=lambda form: services.move_guidance_document(
            actor=request.user, document=document, stage=stage, **form.cleaned_data
        ),
        back=guidance_home(document),
        breadcrumbs=guidance_breadcrumbs(document),
        title=step.label,
        will=[f"“{document.title}” changes from {before} to {GuidanceStage(stage).label}.", NOT_PUBLIC_YET],
        button=step.label,
        danger=stage == GuidanceStage.WITHDRAWN,
    )


@require_safe
@desk_page
def guidance_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the log entries of a document, with the values before and after."""
    refuse_unknown_parameters(request.GET, "page")
    document = _visible(request, slug)
    context = {
        "record": document,
        "history": history_of(document, request.user, page=request.GET.get("page")),
        "breadcrumbs": [*guidance_breadcrumbs(document), ("History", "")],
    }
    return render(request, "editing/history.html", context)
