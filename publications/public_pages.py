"""What the public pages of every app share: the published record of a URL, its withdrawal, its versions."""

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.registry import Registry
from publications.decorators import Find
from publications.public_urls import public_url
from publications.published import Row, newest, published_at_url

Lookup = tuple[str, Any] | HttpResponse


class HomeSection(NamedTuple):
    """A part of the home page, which an app above registers; lower positions come first.

    `find(request)` is as for `public_page`, without refusals; `context(data)` what the template shows.
    """

    name: str
    position: int
    template: str
    find: Find
    context: Any


home_sections: Registry[HomeSection] = Registry("home page section")


def published_record(kind: str, request: HttpRequest, slug: str) -> Lookup:
    """Return (stamp, row) of a URL; 410 where it is withdrawn, a redirect where the slug has changed."""
    row = published_at_url(kind, slug)
    if row is None:
        raise Http404
    if "moved_to" in row:
        return redirect(request.path.replace(slug, row["moved_to"]))
    if row["withdrawn"]:
        return withdrawn(request, row)
    return row["stamp"], row


def withdrawn(request: HttpRequest, row: Row) -> HttpResponse:
    """Answer 410 for a withdrawn record, or for a version that was withdrawn."""
    page = {"record": row, "url": public_url(row["kind"], row["slug"])}
    return render(request, "publications/withdrawn.html", page, status=410)


def newest_stamp(request: HttpRequest) -> Lookup:
    """Find nothing; the page changes with every publication."""
    return newest(), None


def no_stamp(request: HttpRequest) -> Lookup:
    """Find nothing; the page never changes."""
    return "", None


def timeline(versions: list[Row]) -> list[Row]:
    """Return the versions as items of `components/timeline.html`."""
    return [
        {
            "date": version["published_at"],
            "label": "Withdrawn"
            if version["withdrawn"]
            else f"Version {version['number']}: {version['stage']}",
            "text": version["reason"],
            "state": "current" if version is versions[0] else "done",
        }
        for version in versions
    ]
