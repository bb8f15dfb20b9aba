"""The outbox: what goes out to those who follow, before it goes; held news waits here for the secretariat."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Access
from accounts.decorators import desk_page
from core.filters import filtered
from core.kinds import Ref
from core.lists import page_of
from core.policies import require
from core.visibility import Visibility
from editing.pages import form_page
from publications import notices, services
from publications.filters import PublicUpdateFilter
from publications.follower_digest import part_of
from publications.forms import MovePublicUpdateForm
from publications.models import PublicUpdate
from publications.policies import can_move_public_update
from publications.states import PUBLIC_UPDATE_STATES, PublicUpdateState

LEADS = {
    PublicUpdateState.HELD: "Nobody is told until it is released.",
    PublicUpdateState.GOING: "It goes with the next digests.",
    PublicUpdateState.DISCARDED: "Nobody who follows will be told of this version. This can't be taken back.",
}
BREADCRUMBS = [("Desk", "/desk/"), ("Outbox", "/desk/outbox/")]


def reads_outbox(access: Access) -> bool:
    """What goes out to strangers is for the secretariat and the chair."""
    return access.reads(Visibility.SECRETARIAT)


@require_safe
@desk_page(may=reads_outbox)
def list_public_updates(request: HttpRequest) -> HttpResponse:
    """All news for those who follow, the newest first."""
    rows = (
        PublicUpdate.objects.visible_to(request.user)
        .select_related("publication")
        .defer("publication__content")
    )
    found = filtered(PublicUpdateFilter, request.GET, rows, request)
    page = page_of(found.qs.order_by("-created_at", "pk"), request.GET.get("page"))
    told = {"page": page, "filter": found, "breadcrumbs": [BREADCRUMBS[0], ("Outbox", "")]}
    return render(request, "publications/desk/outbox.html", told)


def _news(request: HttpRequest, pk: UUID) -> PublicUpdate:
    rows = PublicUpdate.objects.visible_to(request.user).select_related("publication")
    return get_object_or_404(rows.defer("publication__content"), pk=pk)


@require_safe
@desk_page(may=reads_outbox)
def public_update(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One piece of news: who gets it, when, in which words, and what can be done."""
    public_update = _news(request, pk)
    page = {
        "item": public_update,
        "public_update": _foreseen(public_update),
        "steps": [] if public_update.notified_at else PUBLIC_UPDATE_STATES.steps_from(public_update.state),
        "may_move": can_move_public_update(request.user, public_update),
        "breadcrumbs": [*BREADCRUMBS, (str(public_update), "")],
    }
    return render(request, "publications/desk/public_update.html", page)


def _foreseen(public_update: PublicUpdate) -> notices.Foreseen:
    version = public_update.publication
    part = part_of(version.title, public_update.words, version.published_at, version.kind, version.slug)
    return notices.foreseen(Ref(version.kind, version.uuid), part)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_outbox)
def move_public_update(request: HttpRequest, pk: UUID, state: str) -> HttpResponse:
    """Hold back, release or discard."""
    if state not in PublicUpdateState.values:
        raise Http404
    public_update = _news(request, pk)
    require(can_move_public_update, request.user, public_update)
    step = next((s for s in PUBLIC_UPDATE_STATES.steps_from(public_update.state) if s.target == state), None)
    needs_reason = state == PublicUpdateState.DISCARDED
    sent = request.POST if request.method == "POST" else None
    return form_page(
        request,
        MovePublicUpdateForm(sent, needs_reason=needs_reason, initial={"version": public_update.version}),
        save=lambda form: services.move_public_update(
            actor=request.user, public_update=public_update, state=state, **form.cleaned_data
        ),
        back=reverse("publications:public-update", args=[pk]),
        breadcrumbs=BREADCRUMBS,
        title=f"{step.label if step else PublicUpdateState(state).label}: {public_update}",
        template="publications/desk/move_public_update.html",
        lead=LEADS[PublicUpdateState(state)],
        public_update=_foreseen(public_update),
        going=state == PublicUpdateState.GOING,
        button=step.label if step else "Do it",
    )
