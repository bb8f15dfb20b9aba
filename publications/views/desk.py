"""The desk's pages of publishing: what is public, what would be, and withdrawing it.

No form here needs a token: the same form sent twice publishes or withdraws once. The second time the service
refuses, since the version that was seen is no longer the last one, or since nothing is public any more.
"""

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
from editing.pages import confirm_page
from publications import notices, services
from publications.comparison import compare, last_version, never_published
from publications.difference import differences
from publications.filters import PublishedRecordFilter, UnpublishedFilter
from publications.follower_digest import part_of
from publications.forms import HoldForm, SeenForm, WithdrawForm
from publications.models import PublishedRecord
from publications.policies import can_publish_record, can_withdraw_publication
from publications.preview import preview_of, public_pages
from publications.snapshot import published_kind, published_kinds, refuse_unpublishable, snapshot_of
from publications.withdrawing import withdrawal_warnings

LARGE = ("text", "search", "title_search", "current__content")
CHANGED_MEANWHILE = (
    "Somebody published, withdrew or edited this while you were looking at it. The current state is shown "
    "below; you have not published anything."
)


def _breadcrumbs(*here: tuple[str, str]) -> list[tuple[str, str]]:
    publications = ("Publications", reverse("publications:list-publications"))
    return [("My work", reverse("desk:home")), publications, *here]


@require_safe
@desk_page
def list_publications(request: HttpRequest) -> HttpResponse:
    """What is public, compared with its record, and what was withdrawn."""
    published = PublishedRecord.objects.visible_to(request.user)
    filter_ = filtered(PublishedRecordFilter, request.GET, published, request)
    rows = filter_.qs.select_related("current").defer(*LARGE).order_by("-published_at", "pk")
    page = page_of(rows, request.GET.get("page"))
    page.object_list = compare(list(page.object_list), request.user)
    context = {"page": page, "filter": filter_, "breadcrumbs": _breadcrumbs()}
    context |= {"may_publish": can_publish_record(request.user, None)}
    return render(request, "publications/desk/list.html", context)


@require_safe
@desk_page
def list_unpublished(request: HttpRequest) -> HttpResponse:
    """The records of a kind that were never public."""
    name = request.GET.get("kind") or published_kinds()[0].name
    kind = _kind_or_400(name)
    data = request.GET.copy()
    data["kind"] = name
    filter_ = filtered(UnpublishedFilter, data, never_published(kind, request.user), request)
    page = page_of(filter_.qs, request.GET.get("page"))
    page.object_list = [(record, kind.url(record)) for record in page.object_list]
    context = {"page": page, "filter": filter_, "kind": kind}
    context |= {"breadcrumbs": _breadcrumbs(("Never published", ""))}
    context |= {"may_publish": can_publish_record(request.user, None)}
    return render(request, "publications/desk/unpublished.html", context)


@require_http_methods(["GET", "POST"])
@desk_page
def publish_record(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """The difference between what is public and what would be; a POST publishes what was seen."""
    record = get_object_or_404(_kind_or_404(kind).visible_to(request.user), pk=pk)
    if request.method != "POST":
        return _publish_page(request, record)
    seen = SeenForm(request.POST)
    if not seen.is_valid():
        raise ValidationError("Open the publish page again: the form did not say which state you looked at.")
    try:
        version = services.publish_record(actor=request.user, record=record, **seen.cleaned_data)
    except EditConflict:
        return _publish_page(request, record, status=409, errors=[CHANGED_MEANWHILE])
    except ValidationError as error:
        return _publish_page(request, record, status=422, errors=error.messages)
    messages.success(request, f"Version {version.number} of “{version.title}” has been published.")
    return redirect("publications:list-publications")


def _publish_page(
    request: HttpRequest, record: Model, *, status: int = 200, errors: list[str] | None = None
) -> HttpResponse:
    kind = published_kind(record.KIND)  # type: ignore[attr-defined]
    record.refresh_from_db()
    refuse_unpublishable(record)
    last, snapshot = last_version(kind.name, record.pk), snapshot_of(record)
    public_now = last if last and not last.withdrawn else None
    number = last.number + 1 if last else 1
    text = notices.publication_text(snapshot.content, public_now and public_now.content, number)
    preview = _preview(Ref(kind.name, record.pk), snapshot.title, text, snapshot.slug)
    context = {
        "record": record,
        "kind": kind,
        "errors": errors or [],
        "warnings": kind.publication_warnings(record) if kind.publication_warnings else [],
        "last": last,
        "public_now": public_now,
        "changes": differences(public_now.content if public_now else {}, snapshot.content),
        "has_page": kind.name in public_pages,
        "nothing_new": bool(public_now and public_now.digest == snapshot.digest),
        "may_publish": can_publish_record(request.user, record),
        "back": kind.url(record),
        "will": [f"Version {number} is published. A published version can't be changed."],
        "public": ["What is shown above, for everybody, at once."],
        "hidden": {"seen_number": last.number if last else 0, "seen_digest": snapshot.digest},
        "preview": preview,
        "form": HoldForm(initial={"hold": "hold" in request.POST}) if preview.recipients else None,
        "breadcrumbs": _breadcrumbs((f"Publish {snapshot.title}", "")),
    }
    return render(request, "publications/desk/publish.html", context, status=status)


@require_safe
@desk_page
def preview_publication(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """The public page as it would be, with the words marked that are new."""
    page = public_pages.get(_kind_or_404(kind).name)
    if page is None:
        raise Http404
    record = get_object_or_404(_kind_or_404(kind).visible_to(request.user), pk=pk)
    refuse_unpublishable(record)
    last = last_version(kind, pk)
    before = last.content if last and not last.withdrawn else None
    return HttpResponse(preview_of(page, before, snapshot_of(record).content, pk, request))


@require_http_methods(["GET", "POST"])
@desk_page
def withdraw_publication(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """What the public will read instead; a POST with a reason withdraws."""
    rows = PublishedRecord.objects.visible_to(request.user).select_related("current").defer(*LARGE)
    published = get_object_or_404(rows, kind=_kind_or_404(kind).name, uuid=pk)
    preview = _preview(
        Ref(kind, pk), published.title, notices.withdrawal_text("(your reason)"), published.slug
    )
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not preview.recipients:
        del form.fields["hold"]

    def withdraw(form: WithdrawForm) -> None:
        services.withdraw_publication(actor=request.user, record=Ref(kind, pk), **form.cleaned_data)
        messages.success(
            request, f"“{published.title}” has been withdrawn; its public page gives the reason."
        )

    return confirm_page(
        request,
        form=form,
        save=withdraw,
        back=reverse("publications:list-publications"),
        breadcrumbs=_breadcrumbs(),
        title=f"Withdraw {published.title}",
        template="publications/desk/withdraw.html",
        published=published,
        today=timezone.localdate(),
        may_withdraw=can_withdraw_publication(request.user, None),
        preview=preview,
        warnings=[words for row in withdrawal_warnings for words in row.sentences(Ref(kind, pk))],
        button="Withdraw",
        danger=True,
        told=preview.recipients,
        will=["Its public page, its entries in lists and in the search, and all its versions are removed."],
        public=["The title, today's date and your reason, at the same URL."],
    )


def _preview(ref: Ref, title: str, text: str, slug: str) -> notices.Preview:
    """Return who would be notified now, and the text of the mail."""
    return notices.preview(ref, part_of(title, text, timezone.now(), ref.kind, slug))


def _kind_or_404(name: str) -> RecordKind:
    try:
        return published_kind(name)
    except ValidationError as error:
        raise Http404 from error


def _kind_or_400(name: str) -> RecordKind:
    """Return the kind that a filter names. Raises ValidationError that names the filter."""
    try:
        return published_kind(name)
    except ValidationError as error:
        raise ValidationError(f"The filter “kind” can't be used like that: {error.messages[0]}") from error
