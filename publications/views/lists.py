"""The public's lists: topics, search, and what robots ask for."""

from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.filters import filtered
from core.lists import PER_PAGE, exported
from core.templatetags.components import stage_bar_small
from publications.decorators import public_page
from publications.filters import SearchFilter, TopicFilter, label_of
from publications.models import PublishedRecord
from publications.paging import CountedApart
from publications.public_urls import public_address
from publications.published import newest
from publications.search import RankedPaginator, highlighted, query_of

#: addresses in the sitemap, the newest; its format would allow 50,000, which takes a second to write
IN_SITEMAP = 10_000
#: found things on a page: each brings an extract, and who searches reads the first few
HITS = 10
COLUMNS = (
    ("Title", lambda row: row["title"]),
    ("Short name", lambda row: row["facets"].get("short_name", "")),
    ("StageMark", lambda row: row["stage"]),
    ("Blocked by legislation", lambda row: "yes" if row["facets"].get("blocked") else "no"),
    ("Published", lambda row: row["published_at"].date()),
    ("Address", lambda row: settings.SITE_URL + public_address("topic", row["slug"])),
)


def _newest(request: HttpRequest) -> tuple[str, None]:
    return newest(), None


@public_page(_newest)
def list_topics(request: HttpRequest, known: None) -> HttpResponseBase:
    """Every public topic, under filters that live in the address; `format=csv|xlsx` gives what is seen."""
    found = filtered(TopicFilter, request.GET, PublishedRecord.objects.of_kind("topic").readable(), request)
    rows = found.ordered().values(
        "slug",
        "title",
        "facets",
        "published_at",
        stage_bar=F("current__content__stage_bar"),
        stage=F("current__content__stage__label"),
    )
    if wanted := request.GET.get("format"):
        if wanted not in ("csv", "xlsx"):
            raise ValidationError("This list can be had as csv or xlsx.")
        return exported(rows.iterator(chunk_size=2000), COLUMNS, name="topics", format=wanted)
    page = CountedApart(rows, PER_PAGE, found.qs).get_page(request.GET.get("page"))
    page.object_list = [row | {"drawn": stage_bar_small(row["stage_bar"])} for row in page.object_list]
    told = {"page": page, "filter": found, "csv": _as_file(request, "csv"), "xlsx": _as_file(request, "xlsx")}
    return render(request, "publications/topics.html", told)


def _as_file(request: HttpRequest, wanted: str) -> str:
    """The same list as a file."""
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = wanted
    return f"?{query.urlencode()}"


@public_page(_newest)
def search(request: HttpRequest, known: None) -> HttpResponse:
    """What is public and has the words, the best first; four queries whatever is found."""
    found = filtered(SearchFilter, request.GET, PublishedRecord.objects.readable(), request)
    words = found.form.cleaned_data["q"]
    query = query_of(words) if words else None
    told: dict[str, Any] = {"filter": found, "words": words, "asked": query is not None}
    if query is not None:
        told["page"] = page = RankedPaginator(found.qs, query, HITS).get_page(request.GET.get("page"))
        page.object_list = [_hit(row) for row in page.object_list]
    return render(request, "publications/search.html", told)


def _hit(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "address": public_address(row["kind"], row["slug"]),
        "kind": row["kind"].replace("_", " ").capitalize(),
        "stage": label_of("stage", row["stage"] or ""),
        "published_at": row["published_at"],
        "title": highlighted(row["title_found"]),
        "extract": highlighted(row["extract"]),
    }


@public_page(_newest)
def sitemap(request: HttpRequest, known: None) -> HttpResponseBase:
    """Every public page with the day it changed, the newest first."""
    rows = PublishedRecord.objects.readable().order_by("-published_at", "pk")
    places = rows.values_list("kind", "slug", "published_at")[:IN_SITEMAP]
    return StreamingHttpResponse(_urls(places), content_type="application/xml; charset=utf-8")


def _urls(places: Any) -> Any:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for name in ("home", "work-plan", "list-topics", "glossary"):
        yield f"<url><loc>{settings.SITE_URL}{reverse(f'publications:{name}')}</loc></url>\n"
    for kind, slug, at in places.iterator(chunk_size=2000):
        address = public_address(kind, slug)
        if address and "#" not in address:
            where = escape(settings.SITE_URL + address)
            yield f"<url><loc>{where}</loc><lastmod>{at:%Y-%m-%d}</lastmod></url>\n"
    yield "</urlset>\n"


def _always(request: HttpRequest) -> tuple[str, None]:
    return settings.SITE_URL, None


@public_page(_always)
def robots(request: HttpRequest, known: None) -> HttpResponse:
    """What robots may read: what is public, once, and not every order and filter of it."""
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /account/", "Disallow: /search/"]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('publications:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
