"""The pages of a person's messages: preferences, notices, muting, following, and unsubscribing by a link."""

from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.mail_forms import PreferencesForm
from core.kinds import Ref, record_kinds
from core.lists import page_of
from notifications import services
from notifications.message_kinds import message_kinds
from notifications.models import Follow, Message, Mute

# Saving preferences, muting and following are idempotent: sent twice they leave the same rows, so their forms
# need no token.


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and save the channel of each kind of message; list the followed and muted records."""
    form = PreferencesForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        for field, kind in form.kinds.items():
            services.choose_channel(user=request.user, kind_name=kind.name, channel=form.cleaned_data[field])
        flash.success(
            request, "Your notification preferences are saved. They also apply to messages that wait."
        )
        return redirect("accounts:preferences")
    page = {
        "form": form,
        "mutes": _with_titles(request, Mute.objects),
        "follows": _with_titles(request, Follow.objects),
        "breadcrumbs": [("Your account", "/me/"), ("Notification preferences", "")],
    }
    return render(request, "accounts/preferences.html", page, status=422 if form.errors else 200)


def _with_titles(request: HttpRequest, manager: Any) -> list[tuple[Any, str]]:
    """Return the person's mutes or follows with the title of each record they still see.

    One query per kind.
    """
    rows = list(manager.visible_to(request.user).order_by("-created_at", "pk"))
    titles: dict[tuple[str, UUID], str] = {}
    for name in {row.kind for row in rows}:
        records = record_kinds[name].visible_to(request.user).filter(pk__in=[row.uuid for row in rows])
        titles |= {(name, record.pk): str(record) for record in records}
    return [(row, titles[row.kind, row.uuid]) for row in rows if (row.kind, row.uuid) in titles]


@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """List every message to this person, newest first; a POST marks all of them as seen."""
    rows = Message.objects.for_bell(request.user)
    if request.method == "POST":
        rows.filter(seen_at=None).update(seen_at=timezone.now())
        return redirect("accounts:notices")
    page = page_of(rows.order_by("-due_at", "pk"), request.GET.get("page"))
    return render(
        request,
        "accounts/notices.html",
        {"page": page, "breadcrumbs": [("Your account", "/me/"), ("Notices", "")]},
    )


@require_POST
def mute(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """Mute a record that the person sees, or with `again` unmute it."""
    ref = Ref(kind, uuid)
    if "again" in request.POST:
        services.unmute_record(user=request.user, ref=ref)
    elif _can_see(request.user, ref):
        services.mute_record(user=request.user, ref=ref)
    else:
        raise Http404
    return redirect("accounts:preferences")


@require_POST
def follow(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """Follow a record that the person sees, or with `stop` end it; redirect to its page if visible."""
    ref = Ref(kind, uuid)
    visible = _can_see(request.user, ref)
    if "stop" in request.POST:
        services.unfollow_record(user=request.user, ref=ref)
    elif visible:
        services.follow_record(user=request.user, ref=ref)
    else:
        raise Http404
    if not visible or "list" in request.POST:
        return redirect("accounts:preferences")
    return redirect(record_kinds[kind].url(record_kinds[kind].visible_to(request.user).get(pk=uuid)))


def _can_see(user: Any, ref: Ref) -> bool:
    kind = record_kinds.get(ref.kind)
    return kind is not None and kind.visible_to(user).filter(pk=ref.uuid).exists()


@csrf_exempt  # the mail program posts without a page before it (RFC 8058); the token is the permission
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a kind of mail by the link in it, without signing in: GET asks for confirmation, POST does it."""
    message = Message.objects.filter(token=token).first()
    if message is None:
        raise Http404
    if request.method == "POST":
        services.unsubscribe(token=token)
    page = {
        "kind": message_kinds[message.kind],
        "stops": _stops(message),
        "done": request.method == "POST",
    }
    return render(request, "accounts/unsubscribe.html", page)


def _stops(message: Message) -> str:
    """Return what the link in this mail can stop: `account` (nothing), `follow`, `digest` or `kind`."""
    prefix = message.kind.partition(".")[0]
    if prefix == "account":
        return "account"
    return "follow" if message.recipient_id is None else "digest" if prefix == "digest" else "kind"
