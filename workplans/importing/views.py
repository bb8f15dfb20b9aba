"""The desk's pages of reading a plan in: upload, look at every piece, correct, accept or leave."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Access
from accounts.decorators import desk_page
from accounts.models import Group
from core.errors import EditConflict
from core.filters import filtered
from core.forms import put_errors
from core.lists import in_order, page_of
from core.policies import require
from core.uploads import SIZE_LIMIT
from core.visibility import Visibility
from editing.pages import Breadcrumbs
from workplans import policies
from workplans.importing import from_json, services
from workplans.importing.corrections import joins_to, piece_named
from workplans.importing.filters import ImportFilter
from workplans.importing.forms import TOO_LARGE, AcceptForm, CorrectForm, UploadForm
from workplans.importing.preview import PER_PAGE, Preview, address_of, owners_in, preview_of
from workplans.importing.records import header_values
from workplans.models import PlanImport
from workplans.new_plans import known_topics
from workplans.states import PlanState

AROUND = 1024 * 1024  # what a form sends beside its file
READ_AWAY = 300 * 1024 * 1024
SHOWN = {"all": "All pieces", "faults": "With faults", "left": "Not placed"}


def reads_imports(access: Access) -> bool:
    """Whether imports exist for this person at all."""
    return access.reads(Visibility.SECRETARIAT)


def _breadcrumbs(found: PlanImport | None = None) -> Breadcrumbs:
    breadcrumbs = [("Desk", reverse("desk:home")), ("Import", reverse("workplans:start-import"))]
    return (
        [*breadcrumbs, (found.name, reverse("workplans:import", args=[found.pk]))] if found else breadcrumbs
    )


def _visible(request: HttpRequest, pk: Any) -> PlanImport:
    rows = PlanImport.objects.visible_to(request.user).select_related("uploaded_by").defer("content")
    return get_object_or_404(rows, pk=pk)


def _preview(found: PlanImport) -> Preview:
    return preview_of(from_json(found.reading), found.name, known_topics())


# --- upload ------------------------------------------------------------------------------------------------


@csrf_exempt
@require_http_methods(["GET", "POST"])
@desk_page(may=reads_imports)
def start_import(request: HttpRequest) -> HttpResponse:
    """The form and the imports so far. A body that is too large is refused before anything of it is kept.

    The check of the form's secret reads the whole body, so it comes after (`_start_import`).
    """
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > SIZE_LIMIT + AROUND:
        _read_away(request)
        return _imports(request, UploadForm(), refused=TOO_LARGE, status=413)
    return _start_import(request)


def _read_away(request: HttpRequest) -> None:
    """Read and forget the body, within reason: a browser shows an answer only once it has sent everything."""
    read = 0
    while read < READ_AWAY and (chunk := request.read(1 << 20)):
        read += len(chunk)


@csrf_protect
def _start_import(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _imports(request, UploadForm())
    require(policies.can_start_import, request.user)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        document = form.cleaned_data["document"]
        try:
            found = services.start_import(actor=request.user, name=document.name, content=document.read())
            return redirect("workplans:import", found.pk)
        except ValidationError as error:
            form.add_error("document", error.messages)
    return _imports(request, form, status=422)


def _imports(request: HttpRequest, form: UploadForm, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The page of the form and the list."""
    rows = PlanImport.objects.visible_to(request.user).defer("content", "reading")
    found = filtered(ImportFilter, request.GET, rows, request)
    listed = in_order(found.qs.select_related("uploaded_by").prefetch_related("plans"), "-created_at")
    page = {
        "form": form,
        "refused": refused,
        "filter": found,
        "page": page_of(listed, request.GET.get("page")),
        "may_import": policies.can_start_import(request.user),
        "breadcrumbs": _breadcrumbs(),
    }
    return render(request, "workplans/imports.html", page, status=status)


# --- what was found ----------------------------------------------------------------------------------------


@require_safe
@desk_page(may=reads_imports)
def plan_import(request: HttpRequest, pk: Any) -> HttpResponse:
    """The tree that was found, and every piece beside the record it would become."""
    found = _visible(request, pk)
    shown = _shown(request)
    preview = _preview(found)
    pairs = preview.pairs
    if shown != "all":
        pairs = preview.left if shown == "left" else [pair for pair in pairs if pair.faults]
    page = {
        "found": found,
        "preview": preview,
        "page": Paginator(pairs, PER_PAGE).get_page(request.GET.get("page")),
        "shown": shown,
        "views": SHOWN.items(),
        "faults": sum(len(pair.faults) for pair in preview.pairs),
        "open": found.state == PlanImport.State.READ,
        "may_correct": policies.can_correct_import(request.user, found),
        "plans": found.plans.order_by("pk"),
        "breadcrumbs": [*_breadcrumbs(), (found.name, "")],
    }
    return render(request, "workplans/import.html", page)


def _shown(request: HttpRequest) -> str:
    """Which pieces are asked for. Raises ValidationError for any other parameter or value."""
    for name in request.GET:
        if name not in ("show", "page"):
            raise ValidationError(f"This page has no filter “{name}”. It knows: page, show.")
    shown = request.GET.get("show", "all")
    if shown not in SHOWN:
        raise ValidationError(f"The filter “show” can't be “{shown}”. It knows: {', '.join(SHOWN)}.")
    return shown


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_imports)
def correct_import(request: HttpRequest, pk: Any, piece: str) -> HttpResponse:
    """Correct one piece: a page of its own, or (asked for by htmx) its form in place."""
    found = _visible(request, pk)
    require(policies.can_correct_import, request.user, found)
    reading = from_json(found.reading)
    the_piece = piece_named(reading.pieces, piece)
    at = reading.pieces.index(the_piece)
    initial = {name: getattr(the_piece, name) for name in ("text", "becomes", "of", "level")}
    initial["version"] = found.version
    form = CorrectForm(request.POST or None, initial=initial, owners=owners_in(reading))
    page = {
        "form": form,
        "found": found,
        "piece": the_piece,
        "breadcrumbs": [*_breadcrumbs(found), ("Correct", "")],
    }
    page["joins"] = joins_to(reading.pieces, the_piece)
    page["back"] = reverse("workplans:import", args=[pk]) + address_of(at, piece)
    if request.method == "POST" and form.is_valid():
        return _save_correction(request, form, page)
    template = "workplans/correct.html" + ("#form" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, template, page, status=422 if form.errors else 200)


def _save_correction(request: HttpRequest, form: CorrectForm, page: dict[str, Any]) -> HttpResponse:
    """Call the service; what was typed stays in the form whatever it answers."""
    found, status = page["found"], 422
    version, changes = form.cleaned_data["version"], form.changes
    try:
        services.correct_import(
            actor=request.user, plan_import=found, version=version, piece=page["piece"].id, changes=changes
        )
        return redirect(page["back"])
    except ValidationError as error:
        put_errors(form, error)
    except EditConflict as conflict:
        status, found = 409, conflict.theirs
        now = {piece["id"]: piece for piece in found.reading["pieces"]}.get(page["piece"].id)
        page |= {"found": found, "conflict": True, "theirs": now}
        form.data = {**form.data.dict(), "version": found.version}  # type: ignore[attr-defined]
    return render(request, "workplans/correct.html", page, status=status)


# --- accept or leave ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_imports)
def accept_import(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say what will be made; a POST makes it."""
    found = _visible(request, pk)
    require(policies.can_accept_import, request.user, found)
    preview = _preview(found)
    read = header_values(preview.reading, Group.objects.order_by("code"))
    initial = read | {"version": found.version, "state": PlanState.DRAFT}
    form = AcceptForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        version, state = form.cleaned_data["version"], form.cleaned_data["state"]
        try:
            plan = services.accept_import(
                actor=request.user, plan_import=found, version=version, state=state, header=form.header
            )
            return redirect("workplans:plan", plan.slug)
        except ValidationError as error:
            put_errors(form, error)
    page = {"found": found, "preview": preview, "form": form, "will": _will(preview)}
    page |= {
        "back": reverse("workplans:import", args=[pk]),
        "breadcrumbs": [*_breadcrumbs(found), ("Accept", "")],
    }
    return render(request, "workplans/accept.html", page, status=422 if form.errors else 200)


def _will(preview: Preview) -> list[str]:
    """What accepting does, line by line."""
    made = ", ".join(f"{count} {name}" for name, count in preview.counts)
    will = [f"A work plan is made, with {made}." if made else "A work plan is made, with nothing in it."]
    if new := preview.rows.topics:
        will.append(f"New topics: {'; '.join(map(str, new))}.")
    if linked := preview.rows.linked:
        will.append(f"Linked to topics that are there, whose text stays: {'; '.join(map(str, linked))}.")
    if left := len(preview.left):
        will.append(f"{left} piece{'s' if left > 1 else ''} could not be placed; they stay in the import.")
    return will


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_imports)
def leave_import(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say what leaving an import means; a POST leaves it."""
    found = _visible(request, pk)
    require(policies.can_leave_import, request.user, found)
    if request.method == "POST":
        typed = request.POST.get("version", "")
        version = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
        services.leave_import(actor=request.user, plan_import=found, version=version)
        return redirect("workplans:start-import")
    page = {
        "title": f"Leave {found.name}",
        "will": ["No plan is made of this document.", "The import stays in the list, marked as left."],
        "button": "Leave it",
        "hidden": {"version": found.version},
        "back": reverse("workplans:import", args=[pk]),
        "breadcrumbs": [*_breadcrumbs(found), ("Leave", "")],
    }
    return render(request, "editing/confirm.html", page)
