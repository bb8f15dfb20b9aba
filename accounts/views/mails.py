"""A person's mails: what arrives and how, what is muted, and the way out that every mail carries."""

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


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """By which channel each kind of message comes, and which records are muted."""
    form = PreferencesForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        for field, kind in form.kinds.items():
            services.choose_channel(user=request.user, kind_name=kind.name, channel=form.cleaned_data[field])
        flash.success(request, "Your wishes are kept. They apply from the next message on.")
        return redirect("accounts:preferences")
    page = {
        "form": form,
        "mutes": _named(request, Mute.objects),
        "follows": _named(request, Follow.objects),
        "breadcrumbs": [("Your account", "/me/"), ("Mails", "")],
    }
    return render(request, "accounts/preferences.html", page, status=422 if form.errors else 200)


def _named(request: HttpRequest, manager: Any) -> list[tuple[Any, str]]:
    """One's mutes or follows of records that can still be seen, with their titles; a query a kind."""
    preferences = list(manager.visible_to(request.user).order_by("-created_at", "pk"))
    titles: dict[tuple[str, UUID], str] = {}
    for name in {preference.kind for preference in preferences}:
        rows = (
            record_kinds[name]
            .visible_to(request.user)
            .filter(pk__in=[preference.uuid for preference in preferences])
        )
        titles |= {(name, row.pk): str(row) for row in rows}
    return [
        (preference, titles[preference.kind, preference.uuid])
        for preference in preferences
        if (preference.kind, preference.uuid) in titles
    ]


@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """The bell: everything that was said to this person, newest first; a POST marks all of it as seen."""
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
    """Mute a record that one can see, or with `again` hear of it again."""
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
    """Follow a record that one can see, or with `stop` no more; back to its page where one sees it."""
    ref = Ref(kind, uuid)
    seen = _can_see(request.user, ref)
    if "stop" in request.POST:
        services.unfollow_record(user=request.user, ref=ref)
    elif seen:
        services.follow_record(user=request.user, ref=ref)
    else:
        raise Http404
    if not seen or "list" in request.POST:
        return redirect("accounts:preferences")
    return redirect(record_kinds[kind].url(record_kinds[kind].visible_to(request.user).get(pk=uuid)))


def _can_see(user: Any, ref: Ref) -> bool:
    try:
        return record_kinds[ref.kind].visible_to(user).filter(pk=ref.uuid).exists()
    except KeyError:
        return False


@csrf_exempt  # the mail program posts without a page before it (RFC 8058); the token is the right
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The way out of a kind of mail, without signing in. GET asks, POST does it."""
    message = Message.objects.filter(token=token).first()
    if message is None:
        raise Http404
    if request.method == "POST":
        services.unsubscribe(token=token)
    page = {
        "kind": message_kinds[message.kind],
        "what": _what(message),
        "done": request.method == "POST",
    }
    return render(request, "accounts/unsubscribe.html", page)


def _what(message: Message) -> str:
    """What can be stopped by the link in this mail: `account` (nothing), `follow`, `digest` or `kind`."""
    prefix = message.kind.partition(".")[0]
    if prefix == "account":
        return "account"
    return "follow" if message.recipient_id is None else "digest" if prefix == "digest" else "kind"
