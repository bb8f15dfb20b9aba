"""Following what is published without an account: by an address, confirmed and changed by links in mails.

None of these pages reads the session or sets a cookie; the right to each action is the link itself, so that
no form needs a token against forgery. Nor does one need a token against being sent twice: a follow exists
once for an address and a record, links are mailed at most once an hour, and confirming, changing and ending
are the same the second time.
"""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.addresses import client_network
from core.kinds import Ref, record_kinds
from core.limits import is_within_limit
from core.typed_text import typed_texts
from notifications import services
from notifications.models import Follow, Follower, LinkHolder
from publications.forms import FollowForm, FrequencyForm
from publications.models import PublishedRecord
from publications.public_urls import public_url

#: requests of one visitor's network address in an hour
MOST, HOUR = 20, 3600


def _followed(kind: str, slug: str) -> PublishedRecord:
    """Return what is public at a URL, of a kind that may be followed; 404 for everything else."""
    kinds = [record_kind.name for record_kind in record_kinds if record_kind.followed]
    return get_object_or_404(
        PublishedRecord.objects.readable().of_kind(kind).filter(kind__in=kinds), slug=slug
    )


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def follow_record(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Ask for an address; the answer is the same for every address."""
    published = _followed(kind, slug)
    form = FollowForm(request.POST or None)
    page = {"form": form, "record": published, "back": public_url(kind, slug)}
    if request.method == "POST" and form.is_valid():
        if not is_within_limit(f"follow {client_network(request)}", most=MOST, seconds=HOUR):
            page["typed"] = typed_texts(request)
            return render(request, "publications/follow_later.html", page, status=429)
        ref = Ref(published.kind, published.uuid)
        services.ask_to_follow(ref=ref, title=published.title, **form.cleaned_data)
        return render(request, "publications/follow_asked.html", page)
    return render(request, "publications/follow.html", page, status=422 if form.errors else 200)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def confirm_follow(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, since mail programs open links by themselves; POST confirms."""
    follow = Follow.objects.filter(token=token, user=None).select_related("follower").first()
    if follow is None:
        raise Http404
    if request.method == "POST":
        services.confirm_follow(token=token)
        return redirect("publications:following", token=follow.follower.token)
    published = PublishedRecord.objects.filter(kind=follow.kind, uuid=follow.uuid).first()
    return render(request, "publications/follow_confirm.html", {"record": published})


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def following(request: HttpRequest, token: str) -> HttpResponse:
    """What an address follows and how often it gets a digest; a POST changes that."""
    link_holder = LinkHolder(token)
    follower = get_object_or_404(Follower.objects.visible_to(link_holder))
    form = FrequencyForm(request.POST or None, initial={"channel": follower.channel})
    if request.method == "POST":
        if "erase" in request.POST:
            services.erase_address(link_holder=link_holder)
            return render(request, "publications/follow_erased.html")
        if _change(request, link_holder, form):
            return redirect(f"{reverse('publications:following', args=[token])}?saved")
    page = {"follower": follower, "form": form, "saved": "saved" in request.GET, "rows": _rows(link_holder)}
    return render(request, "publications/following.html", page, status=422 if form.errors else 200)


def _change(request: HttpRequest, link_holder: LinkHolder, form: FrequencyForm) -> bool:
    """Do what the pressed button says; return False where the form is invalid."""
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
    """Return the confirmed follows with the title and URL of each record. Two queries."""
    follows = list(Follow.objects.visible_to(link_holder).confirmed().order_by("confirmed_at", "pk"))
    records = PublishedRecord.objects.filter(uuid__in=[follow.uuid for follow in follows])
    published = {(row["kind"], row["uuid"]): row for row in records.values("kind", "uuid", "title", "slug")}
    rows = []
    for follow in follows:
        record = published.get((follow.kind, follow.uuid))
        title = record["title"] if record else "A record that no longer exists"
        url = public_url(follow.kind, record["slug"]) if record else ""
        rows.append({"key": follow.pk, "title": title, "url": url, "since": follow.confirmed_at})
    return rows
