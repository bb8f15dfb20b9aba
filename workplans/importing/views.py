"""The desk's pages of importing a plan: upload, review every piece, correct, accept or discard."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import Access
from accounts.decorators import desk_page
from accounts.models import Group
from core.errors import EditConflict, NotPossibleNow
from core.filters import filtered, refuse_unknown_parameters
from core.forms import add_errors
from core.fragments import fragment_of, is_htmx
from core.lists import in_order, page_of
from core.policies import require
from core.request_bodies import accepts_upload
from core.uploads import SIZE_LIMIT
from core.visibility import Visibility
from editing.pages import Breadcrumbs, add_form_token, confirm_page, create_from_form, form_page
from workplans import policies
from workplans.importing import from_json, services
from workplans.importing.corrections import joins_to, piece_named
from workplans.importing.filters import ImportFilter
from workplans.importing.forms import AcceptForm, CorrectForm, UploadForm, VersionForm
from workplans.importing.preview import PER_PAGE, Preview, address_of, owners_in, preview_of
from workplans.importing.records import header_values
from workplans.models import PlanImport, WorkPlan
from workplans.new_plans import known_topics, plan_with_reference
from workplans.references import revision_in
from workplans.states import PlanState

LEAD = (
    "The portal reads the document and shows each piece beside the record that it would become."
    " The work plan is created when you accept the import."
)
SEEN_BY = {
    "who": "the secretariat and the chair",
    "why": "A document belongs to the group only once it is accepted as its work plan.",
}
#: which pieces are shown → label; `doubtful` are those with faults or without a role
SHOWN = {"doubtful": "To check", "faults": "With faults", "left": "Without a role", "all": "All pieces"}


def reads_imports(access: Access) -> bool:
    """Whether imports exist for this person at all."""
    return access.reads(Visibility.SECRETARIAT)


def _breadcrumbs(plan_import: PlanImport | None = None) -> Breadcrumbs:
    breadcrumbs = [("My work", reverse("desk:home")), ("Import", reverse("workplans:start-import"))]
    if plan_import:
        breadcrumbs.append((plan_import.name, _address(plan_import)))
    return breadcrumbs


def _address(plan_import: PlanImport) -> str:
    return reverse("workplans:import", args=[plan_import.pk])


def _visible(request: HttpRequest, pk: Any) -> PlanImport:
    rows = PlanImport.objects.visible_to(request.user).select_related("uploaded_by").defer("content")
    return get_object_or_404(rows, pk=pk)


def _preview(plan_import: PlanImport) -> Preview:
    """Return the preview. Raises NotPossibleNow while there is no reading."""
    services.refuse_unless_read(plan_import)
    return preview_of(from_json(plan_import.reading), plan_import.name, known_topics())


# --- upload ------------------------------------------------------------------------------------------------


@accepts_upload(SIZE_LIMIT)
@require_http_methods(["GET", "POST"])
@desk_page(may=reads_imports)
def start_import(request: HttpRequest) -> HttpResponse:
    """Show the upload form and the list of imports; a POST reads the document."""
    if request.method != "POST":
        return _imports(request, UploadForm())
    require(policies.can_start_import, request.user)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            plan_import = create_from_form(request, lambda: _import(request, form))
            messages.success(request, f"“{plan_import.name}” was uploaded.")
            return redirect(_address(plan_import))
        except ValidationError as error:
            form.add_error("document", error.messages)
    return _imports(request, form, status=422)


def _import(request: HttpRequest, form: UploadForm) -> PlanImport:
    document = form.cleaned_data["document"]
    return services.start_import(actor=request.user, name=document.name, content=document.read())


def _imports(request: HttpRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    """Render the upload form above the list of imports."""
    add_form_token(form)
    rows = PlanImport.objects.visible_to(request.user).defer("content", "reading")
    imports = filtered(ImportFilter, request.GET, rows, request)
    listed = in_order(imports.qs.select_related("uploaded_by").prefetch_related("plans"), "-created_at")
    page = {
        **SEEN_BY,
        "lead": LEAD,
        "form": form,
        "filter": imports,
        "page": page_of(listed, request.GET.get("page")),
        "may_import": policies.can_start_import(request.user),
        "breadcrumbs": _breadcrumbs(),
    }
    return render(request, "workplans/imports.html", page, status=status)


# --- review ------------------------------------------------------------------------------------------------


@require_safe
@desk_page(may=reads_imports)
def plan_import(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show the tree of headings, and every piece beside the record that it would become."""
    plan_import = _visible(request, pk)
    shown = _shown(request)
    if not plan_import.reading:
        return _without_reading(request, plan_import)
    if is_htmx(request):
        return HttpResponseClientRefresh()  # it was read while its page asked for the state
    preview = _preview(plan_import)
    by_view = {
        "doubtful": preview.doubtful,
        "faults": preview.faulty,
        "left": preview.left,
        "all": preview.pairs,
    }
    shown = shown or ("doubtful" if preview.doubtful else "all")
    page = {
        **SEEN_BY,
        "plan_import": plan_import,
        "preview": preview,
        "page": Paginator(by_view[shown], PER_PAGE).get_page(request.GET.get("page")),
        "shown": shown,
        "views": [(name, SHOWN[name], len(pairs)) for name, pairs in by_view.items()],
        "may_correct": policies.can_correct_import(request.user, plan_import)
        and plan_import.state == PlanImport.State.READ,
        "plans": plan_import.plans.order_by("pk"),
        "taken": _plan_with_its_reference(plan_import, preview),
        "header": _header_facts(preview),
        "breadcrumbs": [*_breadcrumbs(), (plan_import.name, "")],
    }
    return render(request, "workplans/import.html", page)


def _without_reading(request: HttpRequest, plan_import: PlanImport) -> HttpResponse:
    """Show that the document waits, is being read, or why it could not be; htmx asks for the state alone."""
    page = {
        **SEEN_BY,
        "plan_import": plan_import,
        "may_discard": plan_import.is_under_way and policies.can_discard_import(request.user, plan_import),
        "breadcrumbs": [*_breadcrumbs(), (plan_import.name, "")],
    }
    template = fragment_of(request, "workplans/import_waiting.html", "state")
    return render(request, template, page)


def _plan_with_its_reference(plan_import: PlanImport, preview: Preview) -> WorkPlan | None:
    """Return the plan that has the reference and revision of a document that is still to be checked."""
    if plan_import.state != PlanImport.State.READ:
        return None
    reference = preview.reading.header["reference"]
    return plan_with_reference(reference, revision_in(reference))


def _header_facts(preview: Preview) -> list[tuple[str, str]]:
    """Return (label, value) of what the document says of itself; it is corrected when it is accepted."""
    header = preview.reading.header
    facts = [
        ("Title", header["title"]),
        ("Reference", header["reference"]),
        ("Group", header["group"]),
        ("Period", header["period_printed"]),
        ("Date", header["date_printed"]),
        ("Chairperson", header["chair"]),
    ]
    return [(label, value or "not found") for label, value in facts]


def _shown(request: HttpRequest) -> str:
    """Return which pieces are asked for, if any. Raises ValidationError for another parameter or value."""
    refuse_unknown_parameters(request.GET, "show", "page")
    shown = request.GET.get("show", "")
    if shown and shown not in SHOWN:
        raise ValidationError(f"The filter “show” can't be “{shown}”: choose one of {', '.join(SHOWN)}.")
    return shown


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_imports)
def correct_import(request: HttpRequest, pk: Any, piece: str) -> HttpResponse:
    """Correct a piece: on a page of its own, or (asked for by htmx) in a form in place."""
    plan_import = _visible(request, pk)
    require(policies.can_correct_import, request.user, plan_import)
    services.refuse_unless_read(plan_import)
    pieces = from_json(plan_import.reading).pieces
    current = piece_named(pieces, piece)
    form = _correct_form(request, plan_import, piece)
    page = {
        "form": form,
        "plan_import": plan_import,
        "piece": current,
        "joins": joins_to(pieces, current),
        "back": _address(plan_import) + address_of(pieces.index(current), piece),
        "breadcrumbs": [*_breadcrumbs(plan_import), ("Correct piece", "")],
    }
    if request.method == "POST" and form.is_valid():
        return _save_correction(request, form, page)
    template = fragment_of(request, "workplans/correct.html", "form")
    return render(request, template, page, status=422 if form.errors else 200)


def _correct_form(request: HttpRequest, plan_import: PlanImport, piece_id: str) -> CorrectForm:
    reading = from_json(plan_import.reading)
    piece = piece_named(reading.pieces, piece_id)
    initial = {name: getattr(piece, name) for name in ("text", "becomes", "of", "level")}
    initial["version"] = plan_import.version
    data = request.POST if request.method == "POST" else None
    return CorrectForm(data, initial=initial, owners=owners_in(reading))


def _save_correction(request: HttpRequest, form: CorrectForm, page: dict[str, Any]) -> HttpResponse:
    """Call the service; what was typed stays in the form whatever the refusal."""
    plan_import, piece, status = page["plan_import"], page["piece"].id, 422
    version, changes = form.cleaned_data["version"], form.changes
    try:
        services.correct_import(
            actor=request.user, plan_import=plan_import, version=version, piece=piece, changes=changes
        )
        messages.success(request, "Piece corrected.")
        return redirect(page["back"])
    except ValidationError as error:
        add_errors(form, error)
    except NotPossibleNow as refusal:
        status = 409
        form.add_error(None, str(refusal))
    except EditConflict as conflict:
        status = 409
        saved = {row["id"]: row for row in conflict.theirs.reading["pieces"]}.get(piece)
        page |= {"plan_import": conflict.theirs, "conflict": True, "saved": saved}
        form.data = {**form.data.dict(), "version": conflict.theirs.version}  # type: ignore[attr-defined]
    return render(request, "workplans/correct.html", page, status=status)


# --- accept or discard -------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_imports)
def accept_import(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show what will be created and the header of the plan; a POST creates the plan."""
    plan_import = _visible(request, pk)
    require(policies.can_accept_import, request.user, plan_import)
    preview = _preview(plan_import)
    return form_page(
        request,
        _accept_form(request, plan_import, preview),
        creates=True,
        save=lambda form: _accept(request, plan_import, form),
        then=lambda plan: reverse("workplans:plan", args=[plan.slug]),
        title="Accept import",
        template="workplans/accept.html",
        button="Accept import",
        will=_will(preview),
        compared=preview.compared,
        back=_address(plan_import),
        breadcrumbs=_breadcrumbs(plan_import),
    )


def _accept_form(request: HttpRequest, plan_import: PlanImport, preview: Preview) -> AcceptForm:
    initial = header_values(preview.reading, Group.objects.order_by("code"))
    initial |= {"version": plan_import.version, "begins_as": PlanState.DRAFT}
    data = request.POST if request.method == "POST" else None
    return AcceptForm(
        data, initial=initial, linked=[row.topic for row, changes in preview.compared if changes]
    )


def _accept(request: HttpRequest, plan_import: PlanImport, form: AcceptForm) -> WorkPlan:
    version, state = form.cleaned_data["version"], form.cleaned_data["begins_as"]
    form.show_topics_as_now()
    plan = services.accept_import(
        actor=request.user, plan_import=plan_import, version=version, state=state, header=form.header,
        topics=form.topics,
    )  # fmt: skip
    messages.success(request, f"Work plan “{plan}” created.")
    return plan


def _will(preview: Preview) -> list[str]:
    """Return what accepting does, a sentence each."""
    counts = ", ".join(f"{count} {name}" for name, count in preview.counts) or "nothing in it"
    will = [f"A work plan is created, with {counts}: everything at once, or nothing."]
    if new := preview.rows.topics:
        will.append(f"New topics: {'; '.join(map(str, new))}.")
    if linked := preview.rows.linked:
        will.append(f"Linked to existing topics, by your choice below: {'; '.join(map(str, linked))}.")
    if left := len(preview.left):
        will.append(f"{left} piece{'s' if left > 1 else ''} without a role: kept in the import only.")
    return will


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_imports)
def discard_import(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show what discarding an import means; a POST discards it."""
    plan_import = _visible(request, pk)
    require(policies.can_discard_import, request.user, plan_import)
    data = request.POST if request.method == "POST" else None
    return confirm_page(
        request,
        form=VersionForm(data, initial={"version": plan_import.version}),
        save=lambda form: _discard(request, plan_import, form),
        then=lambda _: reverse("workplans:start-import"),
        title="Discard import",
        button="Discard import",
        will=["No work plan is created from this document.", "The import stays in the list, as discarded."],
        back=_address(plan_import),
        breadcrumbs=_breadcrumbs(plan_import),
    )


def _discard(request: HttpRequest, plan_import: PlanImport, form: VersionForm) -> None:
    services.discard_import(actor=request.user, plan_import=plan_import, version=form.cleaned_data["version"])
    messages.success(request, f"Import of “{plan_import.name}” discarded.")
