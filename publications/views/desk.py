"""The desk's pages of publishing: what is public, what would be, and taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import desk_page
from core.errors import EditConflict
from core.filters import filtered
from core.kinds import RecordKind, Ref
from core.lists import page_of
from publications import notices, services
from publications.comparison import compared, last_version, never_published
from publications.difference import differences
from publications.filters import PublishedRecordFilter, UnpublishedFilter
from publications.follower_digest import part_of
from publications.forms import HoldForm, SeenForm, WithdrawForm
from publications.models import PublishedRecord
from publications.policies import can_publish_record, can_withdraw_publication
from publications.snapshot import published_kind, published_kinds, refuse_if_kept_back, snapshot_of

HEAVY = ("text", "search", "title_search", "current__content")
MOVED_ON = (
    "This moved on while you were looking: somebody published, withdrew or edited it. Below is how it stands "
    "now; nothing was published by you."
)


def _breadcrumbs(*here: tuple[str, str]) -> list[tuple[str, str]]:
    publications = ("Publications", reverse("publications:list-publications"))
    return [("Desk", reverse("desk:home")), publications, *here]


@require_safe
@desk_page
def list_publications(request: HttpRequest) -> HttpResponse:
    """What is public now and how it stands beside its record; what was withdrawn."""
    found = filtered(
        PublishedRecordFilter, request.GET, PublishedRecord.objects.visible_to(request.user), request
    )
    places = found.qs.select_related("current").defer(*HEAVY).order_by("-published_at", "pk")
    page = page_of(places, request.GET.get("page"))
    page.object_list = compared(list(page.object_list), request.user)
    told = {"page": page, "filter": found, "breadcrumbs": _breadcrumbs()}
    told |= {"may_publish": can_publish_record(request.user, None)}
    return render(request, "publications/desk/list.html", told)


@require_safe
@desk_page
def list_unpublished(request: HttpRequest) -> HttpResponse:
    """The records of a kind that the public has never seen."""
    chosen = request.GET.get("kind") or published_kinds()[0].name
    kind = _kind_or_400(chosen)
    data = request.GET.copy()
    data["kind"] = chosen
    found = filtered(UnpublishedFilter, data, never_published(kind, request.user), request)
    page = page_of(found.qs, request.GET.get("page"))
    page.object_list = [(record, kind.url(record)) for record in page.object_list]
    told = {"page": page, "filter": found, "kind": kind, "breadcrumbs": _breadcrumbs(("Never published", ""))}
    told |= {"may_publish": can_publish_record(request.user, None)}
    return render(request, "publications/desk/unpublished.html", told)


@require_http_methods(["GET", "POST"])
@desk_page
def publish_record(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """The difference between what is public and what would be; a POST publishes what was seen."""
    record = get_object_or_404(_kind_or_404(kind).visible_to(request.user), pk=pk)
    if request.method != "POST":
        return _publish_page(request, record)
    seen = SeenForm(request.POST)
    if not seen.is_valid():
        raise ValidationError("Open the publish page again: what you looked at was not sent along.")
    try:
        version = services.publish_record(actor=request.user, record=record, **seen.cleaned_data)
    except EditConflict:
        return _publish_page(request, record, status=409, trouble=[MOVED_ON])
    except ValidationError as error:
        return _publish_page(request, record, status=422, trouble=error.messages)
    messages.success(request, f"Edition {version.number} of “{version.title}” is public.")
    return redirect("publications:list-publications")


def _publish_page(
    request: HttpRequest, record: Model, *, status: int = 200, trouble: list[str] | None = None
) -> HttpResponse:
    kind = published_kind(record.KIND)  # type: ignore[attr-defined]
    record.refresh_from_db()
    refuse_if_kept_back(record)
    last, snapshot = last_version(kind.name, record.pk), snapshot_of(record)
    public_now = last if last and not last.withdrawn else None
    number = last.number + 1 if last else 1
    words = notices.words_of(snapshot.content, public_now and public_now.content, number)
    public_update = _foreseen(Ref(kind.name, record.pk), snapshot.title, words, snapshot.slug)
    told = {
        "record": record,
        "kind": kind,
        "trouble": trouble or [],
        "publication_warnings": kind.publication_warnings(record) if kind.publication_warnings else [],
        "last": last,
        "public_now": public_now,
        "changes": differences(public_now.content if public_now else {}, snapshot.content),
        "nothing_new": bool(public_now and public_now.digest == snapshot.digest),
        "may_publish": can_publish_record(request.user, record),
        "back": kind.url(record),
        "will": [f"It becomes edition {number}, which nobody can change any more."],
        "public": ["What is shown above, to everybody, from the moment you press the button."],
        "hidden": {"seen_number": last.number if last else 0, "seen_digest": snapshot.digest},
        "public_update": public_update,
        "form": HoldForm(initial={"hold": "hold" in request.POST}) if public_update.told else None,
        "breadcrumbs": _breadcrumbs((f"Publish {snapshot.title}", "")),
    }
    return render(request, "publications/desk/publish.html", told, status=status)


@require_http_methods(["GET", "POST"])
@desk_page
def withdraw_publication(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """What the public will read instead; a POST with a reason withdraws."""
    places = PublishedRecord.objects.visible_to(request.user).select_related("current").defer(*HEAVY)
    place = get_object_or_404(places, kind=_kind_or_404(kind).name, uuid=pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_publication(actor=request.user, record=Ref(kind, pk), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"“{place.title}” is withdrawn; its page says why.")
            return redirect("publications:list-publications")
    told: dict[str, Any] = {"place": place, "form": form, "today": timezone.localdate()}
    told |= {"may_withdraw": can_withdraw_publication(request.user, None)}
    words = notices.words_of_withdrawal("(then the reason that you give below)")
    told |= {"public_update": (public_update := _foreseen(Ref(kind, pk), place.title, words, place.slug))}
    if not public_update.told:
        del form.fields["hold"]
    told |= {
        "will": ["Its public page, its place in lists and in the search go, with all its editions."],
        "public": ["The title, today's date and your reason, at the same address."],
    }
    told |= {"breadcrumbs": _breadcrumbs((f"Withdraw {place.title}", ""))}
    return render(request, "publications/desk/withdraw.html", told, status=422 if form.errors else 200)


def _foreseen(ref: Ref, title: str, words: str, slug: str) -> notices.Foreseen:
    """Who will be told of the act that is about to be done, and in which words."""
    return notices.foreseen(ref, part_of(title, words, timezone.now(), ref.kind, slug))


def _kind_or_404(name: str) -> RecordKind:
    try:
        return published_kind(name)
    except ValidationError as error:
        raise Http404 from error


def _kind_or_400(name: str) -> RecordKind:
    """For a filter's value: a ValidationError that names the filter."""
    try:
        return published_kind(name)
    except ValidationError as error:
        raise ValidationError(f"The filter “kind” can't be used like that: {error.messages[0]}") from error
