"""The public site's own pages: home, search, the portal's statements, and what robots ask for."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.filters import filtered
from core.formatting import long_date
from core.lists import query_with
from core.searching import TextQuery
from publications.decorators import public_page
from publications.filters import SearchFilter, facet_choices
from publications.models import PublishedRecord
from publications.public_pages import Lookup, home_sections, newest_stamp, no_stamp
from publications.public_urls import list_url, public_url
from publications.published import newest
from publications.search import Results, hits, query_of, suggestion
from publications.snapshot import published_kind, published_kinds

#: URLs in the sitemap, the newest; its format would allow 50,000, which takes a second to write
IN_SITEMAP = 10_000
#: results on a page: each brings an extract, and most readers look at the first few
PER_PAGE = 10


def _home_sections(request: HttpRequest) -> Lookup:
    sections = sorted(home_sections, key=lambda section: section.position)
    lookups = [section.find(request) for section in sections]
    return " ".join(stamp for stamp, _ in lookups), list(zip(sections, lookups, strict=True))


@public_page(_home_sections)
def home(request: HttpRequest, data: list[tuple[Any, Any]]) -> HttpResponse:
    """What the group does, and the sections that other apps register."""
    sections = [(section.template, section.context(values)) for section, (_, values) in data]
    return render(request, "publications/home.html", {"sections": sections})


def _search(request: HttpRequest) -> Lookup:
    """Find nothing; the page changes with every publication, and with the day on which a period ends."""
    return f"{newest()} {timezone.localdate()}", None


@public_page(_search)
def search(request: HttpRequest, data: None) -> HttpResponse:
    """What is public and matches, the best first; four queries whatever matches."""
    filter_ = filtered(SearchFilter, request.GET, PublishedRecord.objects.readable(), request)
    words = filter_.form.cleaned_data.get("q", "")
    query = query_of(words) if words else None
    context: dict[str, Any] = {"filter": filter_, "words": words, "asked": query is not None}
    if query is not None:
        context["page"] = page = Results(filter_.qs, query, PER_PAGE).get_page(request.GET.get("page"))
        stages = dict(facet_choices("stage"))
        page.object_list = [_hit(row, stages) for row in hits(page.object_list, query)]
        context |= {} if page.object_list else _did_you_mean(request, words, query)
    return render(request, "publications/search.html", context)


def _did_you_mean(request: HttpRequest, words: str, query: TextQuery) -> dict[str, str]:
    """Return similar words that match something, where these match nothing whatever the filters."""
    everything = PublishedRecord.objects.readable()
    if Results(everything, query, PER_PAGE).count or not (similar := suggestion(words)):
        return {}
    better = query_of(similar)
    if better is None or not Results(everything, better, PER_PAGE).count:
        return {}
    return {"suggestion": similar, "suggestion_query": query_with(request.GET, q=similar)}


def _hit(row: dict[str, Any], stages: dict[str, str]) -> dict[str, Any]:
    stage, label = stages.get(row["stage"], row["stage"]), published_kind(row["kind"]).label
    about = [label.capitalize(), stage, long_date(row["published_at"])]
    successor = row["successor"]
    if successor:
        successor = {"url": public_url(row["kind"], successor["slug"]), "title": successor["title"]}
    return {
        "url": public_url(row["kind"], row["slug"]),
        "title": row["title"],
        "about": " · ".join(filter(None, about)),
        "extract": row["extract"],
        "noun": label,
        "superseded": row["superseded"],
        "ended": row["ended"],
        "successor": successor,
    }


@public_page(no_stamp)
def privacy(request: HttpRequest, data: None) -> HttpResponse:
    """Which personal data the portal keeps, for each place where it asks for any."""
    return render(request, "publications/privacy.html")


@public_page(no_stamp)
def accessibility(request: HttpRequest, data: None) -> HttpResponse:
    """What is tested, what is not, and where to report what does not work."""
    return render(request, "publications/accessibility.html")


@public_page(newest_stamp)
def sitemap(request: HttpRequest, data: None) -> HttpResponseBase:
    """Every public page with the day it changed, the newest first."""
    rows = PublishedRecord.objects.readable().order_by("-published_at", "pk")
    records = rows.values_list("kind", "slug", "published_at")[:IN_SITEMAP]
    return StreamingHttpResponse(_sitemap(records), content_type="application/xml; charset=utf-8")


def _sitemap(records: Any) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    lists = [list_url(kind.public_list) for kind in published_kinds() if kind.public_list]
    for url in (reverse("publications:home"), *lists):
        yield f"<url><loc>{settings.SITE_URL}{url}</loc></url>\n"
    for kind, slug, at in records.iterator(chunk_size=2000):
        url = public_url(kind, slug)
        if url and "#" not in url:
            yield f"<url><loc>{escape(settings.SITE_URL + url)}</loc><lastmod>{at:%Y-%m-%d}</lastmod></url>\n"
    yield "</urlset>\n"


@public_page(no_stamp)
def robots(request: HttpRequest, data: None) -> HttpResponse:
    """What robots may read: each public page once, and not every order and filter of it."""
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /account/", "Disallow: /search/"]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('publications:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
