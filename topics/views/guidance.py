"""The desk's pages of guidance documents: what topics ripen into."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import desk_page
from core.errors import NotPossibleNow
from core.filters import filtered, refuse_unknown_parameters
from core.lists import export_queries, exported, in_order, page_of
from core.policies import require
from documents.serving import file_answer
from documents.storage import FileDamaged
from editing.history import history_of
from editing.pages import Breadcrumbs, edit_page, form_page
from publications.policies import can_publish_record
from topics import policies, services
from topics.filters import GuidanceFilter
from topics.forms import AddGuidanceForm, GuidanceFileForm, GuidanceForm, MoveGuidanceForm, PlaceGuidanceForm
from topics.guidance_rules import PUBLISHABLE, consultation_warning
from topics.models import Challenge, GuidanceDocument, Topic
from topics.states import GUIDANCE_STAGES, GuidanceStage

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
    """The way to the list of documents, or on to one of them."""
    breadcrumbs = [("Desk", reverse("desk:home")), ("Guidance", reverse("topics:list-guidance-documents"))]
    return [*breadcrumbs, (document.title, guidance_home(document))] if document else breadcrumbs


def guidance_home(document: GuidanceDocument) -> str:
    return reverse("topics:guidance-document", args=[document.slug])


def _visible(request: HttpRequest, slug: str) -> GuidanceDocument:
    """The document, if this person may see it; else 404, as for one that does not exist."""
    return get_object_or_404(
        GuidanceDocument.objects.visible_to(request.user).select_related("file"), slug=slug
    )


@require_safe
@desk_page
def list_guidance_documents(request: HttpRequest) -> HttpResponse:
    """Every document one may see, by title."""
    rows = GuidanceDocument.objects.visible_to(request.user)
    found = filtered(GuidanceFilter, request.GET, rows, request)
    rows = in_order(found.qs, "title")
    if "format" in request.GET:
        files = rows.iterator(chunk_size=2000)
        return exported(files, COLUMNS, name="guidance", format=request.GET["format"])  # type: ignore[return-value]
    page = {
        "filter": found,
        "page": page_of(rows, request.GET.get("page")),
        "breadcrumbs": guidance_breadcrumbs(),
        "exports": export_queries(request.GET),
        "may_add": policies.can_add_guidance_document(request.user),
    }
    return render(request, "topics/guidance_list.html", page)


@require_http_methods(["GET", "POST"])
@desk_page
def add_guidance_document(request: HttpRequest) -> HttpResponse:
    """A form for a new document; `?topic=` ticks the topic it is for."""
    require(policies.can_add_guidance_document, request.user)
    chosen = Topic.objects.visible_to(request.user).filter(slug=request.GET.get("topic", ""))

    def save(form: Any) -> GuidanceDocument:
        values = form.values
        topics = values.pop("topics")
        return services.add_guidance_document(actor=request.user, values=values, topics=topics)

    return form_page(
        request,
        AddGuidanceForm(request.POST or None, initial={"topics": [topic.pk for topic in chosen]}),
        save=save,
        then=guidance_home,
        back=reverse("topics:list-guidance-documents"),
        breadcrumbs=guidance_breadcrumbs(),
        title="New guidance document",
    )


@require_safe
@desk_page
def guidance_document(request: HttpRequest, slug: str) -> HttpResponse:
    """One document: its dates, its topics, and the challenges it answers."""
    document = _visible(request, slug)
    topics = list(Topic.objects.visible_to(request.user).filter(documents=document).order_by("title", "pk"))
    challenges = Challenge.objects.visible_to(request.user).filter(topic__in=topics)
    page = {
        "document": document,
        "topics": topics,
        "answers": challenges.filter(answered_in=document).with_topic().order_by("topic__title", "position"),
        "unanswered": challenges.filter(answered_in=None)
        .exclude(disposition="merged_into")
        .with_topic()
        .order_by("topic__title", "position"),
        "warning": consultation_warning(
            document.kind, document.consultation_starts, document.consultation_ends
        ),
        "steps": _steps(request, document),
        "may_edit": policies.can_edit_guidance_document(request.user, document),
        "may_publish": can_publish_record(request.user, document) and _goes_out(document),
        "breadcrumbs": [*guidance_breadcrumbs(), (document.title, "")],
    }
    return render(request, "topics/guidance.html", page)


def _goes_out(document: GuidanceDocument) -> bool:
    """Whether it may be published as it stands."""
    return GuidanceDocument.objects.filter(PUBLISHABLE, pk=document.pk).exists()


def _steps(request: HttpRequest, document: GuidanceDocument) -> list[tuple[str, str]]:
    """(label, address) of each step that is possible now and may be taken by this person."""
    return [
        (step.label, reverse("topics:move-guidance-document", args=[document.slug, step.target]))
        for step in GUIDANCE_STAGES.steps_from(document.stage)
        if policies.can_move_guidance_document(request.user, document, step.target)
    ]


@require_http_methods(["GET", "POST"])
@desk_page
def edit_guidance_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit what is said of a document."""
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


@require_http_methods(["GET", "POST"])
@desk_page
def attach_guidance_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in the document itself."""
    document = _visible(request, slug)
    require(policies.can_edit_guidance_document, request.user, document)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return form_page(
        request,
        GuidanceFileForm(*sent, initial={"version": document.version}),
        save=partial(_attach, request, document),
        back=guidance_home(document),
        breadcrumbs=guidance_breadcrumbs(document),
        title="Hand in the file",
        lead=document.title,
        template="topics/guidance_file.html",
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
    """The file, to who may see the document; 404 where there is none. A damaged one is not given out."""
    document = _visible(request, slug)
    if document.file is None:
        raise Http404
    try:
        return file_answer(request, document.file)
    except FileDamaged as damage:
        raise NotPossibleNow(f"The file can't be given out. {damage} Hand it in again.") from None


@require_http_methods(["GET", "POST"])
@desk_page
def place_guidance_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the topics it belongs to."""
    document = _visible(request, slug)
    require(policies.can_edit_guidance_document, request.user, document)
    now = {"topics": document.topics.all(), "version": document.version}
    return form_page(
        request,
        PlaceGuidanceForm(request.POST or None, initial=now),
        save=lambda form: services.place_guidance_document(
            actor=request.user, document=document, **form.cleaned_data
        ),
        back=guidance_home(document),
        breadcrumbs=guidance_breadcrumbs(document),
        title="Its topics",
    )


@require_http_methods(["GET", "POST"])
@desk_page
def move_guidance_document(request: HttpRequest, slug: str, stage: str) -> HttpResponse:
    """Take a document to another stage, with the dates that belong to it."""
    document = _visible(request, slug)
    if stage not in GuidanceStage:
        raise Http404
    require(policies.can_move_guidance_document, request.user, document, stage)
    step = GUIDANCE_STAGES.step(document.stage, stage)
    asked = {"document": document, "stage": stage, "needs_reason": step.needs_reason}
    return form_page(
        request,
        MoveGuidanceForm(request.POST or None, **asked),
        save=lambda form: services.move_guidance_document(
            actor=request.user, document=document, stage=stage, **form.cleaned_data
        ),
        back=guidance_home(document),
        breadcrumbs=guidance_breadcrumbs(document),
        title=step.label,
        lead=document.title,
        button=step.label,
    )


@require_safe
@desk_page
def guidance_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what to the document, with before and after."""
    refuse_unknown_parameters(request.GET, "page")
    document = _visible(request, slug)
    page = {
        "record": document,
        "story": history_of(document, request.user, page=request.GET.get("page")),
        "breadcrumbs": [*guidance_breadcrumbs(document), ("History", "")],
    }
    return render(request, "editing/history.html", page)
