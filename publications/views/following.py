"""Following what is published, without an account: by an address, confirmed and changed by links in mails.

None of these pages looks at who is signed in, nor sets a cookie; the right to each act is the link itself,
so that no form needs a token against forgery.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.kinds import Ref, record_kinds
from core.limits import is_within_limit
from notifications import services
from notifications.models import Follow, Follower, LinkHolder
from publications.forms import FollowForm, OftenForm
from publications.models import PublishedRecord
from publications.public_urls import public_url

#: requests of one visitor's network address in an hour
MOST, HOUR = 20, 3600


def _followed(kind: str, slug: str) -> PublishedRecord:
    """The readable place of a kind that may be followed; 404 for every other."""
    kinds = [known.name for known in record_kinds if known.followed]
    return get_object_or_404(
        PublishedRecord.objects.readable().of_kind(kind).filter(kind__in=kinds), slug=slug
    )


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def follow_record(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Ask for an address; whatever it is, the answer is the same."""
    place = _followed(kind, slug)
    form = FollowForm(request.POST or None)
    page = {"form": form, "place": place, "back": public_url(kind, slug)}
    if request.method == "POST" and form.is_valid():
        if not is_within_limit(f"follow {get_adapter().get_client_ip(request)}", most=MOST, seconds=HOUR):
            return render(request, "publications/follow_later.html", page, status=429)
        ref = Ref(place.kind, place.uuid)
        services.ask_to_follow(ref=ref, title=place.title, **form.cleaned_data)
        return render(request, "publications/follow_asked.html", page)
    return render(request, "publications/follow.html", page, status=422 if form.errors else 200)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def confirm_follow(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, since mail programs look at links; POST confirms."""
    follow = Follow.objects.filter(token=token, user=None).select_related("follower").first()
    if follow is None:
        raise Http404
    if request.method == "POST":
        services.confirm_follow(token=token)
        return redirect("publications:following", token=follow.follower.token)
    place = PublishedRecord.objects.filter(kind=follow.kind, uuid=follow.uuid).first()
    return render(request, "publications/follow_confirm.html", {"place": place, "follow": follow})


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def following(request: HttpRequest, token: str) -> HttpResponse:
    """What an address follows and how often it hears of it; a POST changes that."""
    link_holder = LinkHolder(token)
    follower = get_object_or_404(Follower.objects.visible_to(link_holder))
    form = OftenForm(request.POST or None, initial={"channel": follower.channel})
    if request.method == "POST":
        if "erase" in request.POST:
            services.erase_address(link_holder=link_holder)
            return render(request, "publications/follow_erased.html")
        if _change(request, link_holder, form):
            return redirect(f"{reverse('publications:following', args=[token])}?kept")
    page = {"follower": follower, "form": form, "kept": "kept" in request.GET, "rows": _rows(link_holder)}
    return render(request, "publications/following.html", page, status=422 if form.errors else 200)


def _change(request: HttpRequest, link_holder: LinkHolder, form: OftenForm) -> bool:
    """Do what the pressed button says; False where what was sent can't stand."""
    if "stop_all" in request.POST:
        services.stop_following(link_holder=link_holder)
    elif "stop" in request.POST:
        key = forms.UUIDField().clean(request.POST["stop"])
        services.stop_following(link_holder=link_holder, follow=key)
    elif not form.is_valid():
        return False
    else:
        services.choose_how_often(link_holder=link_holder, **form.cleaned_data)
    return True


def _rows(link_holder: LinkHolder) -> list[dict[str, Any]]:
    """The confirmed follows with the public title and address of each record; two queries."""
    follows = list(Follow.objects.visible_to(link_holder).confirmed().order_by("confirmed_at", "pk"))
    places = PublishedRecord.objects.filter(uuid__in=[follow.uuid for follow in follows])
    named = {(p["kind"], p["uuid"]): p for p in places.values("kind", "uuid", "title", "slug", "withdrawn")}
    rows = []
    for follow in follows:
        place = named.get((follow.kind, follow.uuid))
        title = place["title"] if place else "A record that is gone"
        address = public_url(follow.kind, place["slug"]) if place else ""
        rows.append({"key": follow.pk, "title": title, "address": address, "since": follow.confirmed_at})
    return rows
