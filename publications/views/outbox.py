"""The outbox: what followers are told, before it is sent; what is held waits here for the secretariat."""

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
from editing.pages import confirm_page
from publications import notices, services
from publications.filters import PublicUpdateFilter
from publications.follower_digest import part_of
from publications.forms import MovePublicUpdateForm
from publications.models import PublicUpdate
from publications.policies import can_move_public_update
from publications.states import PUBLIC_UPDATE_STATES, PublicUpdateState

#: state → what moving a public update to it does
EFFECTS = {
    PublicUpdateState.HELD: "Followers are not told until it is released.",
    PublicUpdateState.RELEASED: "It is sent with the next digests.",
    PublicUpdateState.DISCARDED: "Followers will not be told of this version. This can't be undone.",
}
BREADCRUMBS = [("My work", "/desk/"), ("Public updates", "/desk/outbox/")]


def reads_outbox(access: Access) -> bool:
    """Return whether the outbox exists for this person: for the secretariat and the chair."""
    return access.reads(Visibility.SECRETARIAT)


@require_safe
@desk_page(may=reads_outbox)
def list_public_updates(request: HttpRequest) -> HttpResponse:
    """All public updates, the newest first."""
    updates = PublicUpdate.objects.visible_to(request.user).select_related("publication")
    filter_ = filtered(PublicUpdateFilter, request.GET, updates.defer("publication__content"), request)
    page = page_of(filter_.qs.order_by("-created_at", "pk"), request.GET.get("page"))
    context = {"page": page, "filter": filter_, "breadcrumbs": [BREADCRUMBS[0], ("Public updates", "")]}
    return render(request, "publications/desk/outbox.html", context)


def _update_or_404(request: HttpRequest, pk: UUID) -> PublicUpdate:
    rows = PublicUpdate.objects.visible_to(request.user).select_related("publication")
    return get_object_or_404(rows.defer("publication__content"), pk=pk)


@require_safe
@desk_page(may=reads_outbox)
def public_update(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One public update: who gets it, when, its text, and the possible steps."""
    update = _update_or_404(request, pk)
    context = {
        "item": update,
        "preview": _preview(update),
        "steps": [] if update.notified_at else PUBLIC_UPDATE_STATES.steps_from(update.state),
        "may_move": can_move_public_update(request.user, update),
        "breadcrumbs": [*BREADCRUMBS, (str(update), "")],
    }
    return render(request, "publications/desk/public_update.html", context)


def _preview(update: PublicUpdate) -> notices.Preview:
    version = update.publication
    part = part_of(version.title, update.words, version.published_at, version.kind, version.slug)
    return notices.preview(Ref(version.kind, version.uuid), part)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_outbox)
def move_public_update(request: HttpRequest, pk: UUID, state: str) -> HttpResponse:
    """Hold, release or discard a public update."""
    if state not in PublicUpdateState.values:
        raise Http404
    update = _update_or_404(request, pk)
    require(can_move_public_update, request.user, update)
    steps = {step.target: step.label for step in PUBLIC_UPDATE_STATES.steps_from(update.state)}
    label = steps.get(state, PublicUpdateState(state).label)
    form = MovePublicUpdateForm(
        request.POST if request.method == "POST" else None,
        needs_reason=state == PublicUpdateState.DISCARDED,
        initial={"version": update.version},
    )
    preview = _preview(update) if state == PublicUpdateState.RELEASED else None
    return confirm_page(
        request,
        form=form,
        save=lambda form: services.move_public_update(
            actor=request.user, public_update=update, state=state, **form.cleaned_data
        ),
        back=reverse("publications:public-update", args=[pk]),
        breadcrumbs=BREADCRUMBS,
        title=f"{label}: {update}",
        template="publications/desk/move_public_update.html",
        will=[EFFECTS[PublicUpdateState(state)]],
        told=preview.recipients if preview else [],
        preview=preview,
        button=label,
        danger=state == PublicUpdateState.DISCARDED,
    )
