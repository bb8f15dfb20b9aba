"""The public's pages of work plans, and their part of the home page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.models import File
from documents.serving import file_answer
from documents.storage import FileDamaged
from publications.decorators import CACHE_CONTROL, public_page
from publications.preview import PublicPage, public_pages
from publications.public_pages import HomeSection, Lookup, home_sections, published_record, withdrawn
from publications.published import Row, version_at_url, versions_of
from topics.published import topics_by_link
from workplans.models import WorkPlan
from workplans.plan_text import body_of, points_by_kind
from workplans.published import published_plans

Plans = tuple[Row | None, list[Row]]
PLAN_PAGE = "workplans/public/plan.html"
TIERS = ("priority", "other", "beyond_period")


def _plan_in_force(request: HttpRequest) -> Lookup:
    stamp, plan, others = published_plans(timezone.localdate())
    return stamp, (plan, others)


@public_page(_plan_in_force)
def plan_in_force(request: HttpRequest, data: Plans) -> HttpResponse:
    """The plan in force as a document, with links to the other plans."""
    plan, others = data
    if plan is None:
        return render(request, "workplans/public/no_plan.html")
    return _document(request, plan, plan["number"], others)


def _plan_at_url(request: HttpRequest, slug: str) -> Lookup:
    return published_record(WorkPlan.KIND, request, slug)


@public_page(_plan_at_url)
def plan(request: HttpRequest, row: Row, slug: str) -> HttpResponse:
    """The current version of a plan."""
    return _document(request, row, row["number"], [])


def _version_at_url(request: HttpRequest, slug: str, number: int) -> Lookup:
    row = version_at_url(WorkPlan.KIND, slug, number)
    if row is None:
        raise Http404
    return withdrawn(request, row) if row["gone"] else (row["stamp"], row)


@public_page(_version_at_url)
def plan_version(request: HttpRequest, row: Row, slug: str, number: int) -> HttpResponse:
    """One version of a plan; an earlier one is marked as such."""
    return _document(request, row, number, [])


@login_not_required
@require_safe
def plan_file(request: HttpRequest, slug: str, number: int, format: str) -> HttpResponseBase:
    """A file of the adopted release that a version cites, byte for byte; 410 for a withdrawn version."""
    lookup = _version_at_url(request, slug, number)
    if isinstance(lookup, HttpResponse):
        return lookup
    content, _ = versions_of(WorkPlan.KIND, lookup[1]["uuid"], number)
    files = ((content or {}).get("release") or {}).get("files", [])
    cited = next((file for file in files if file["format"] == format), None)
    if cited is None:
        raise Http404
    file = File(name=cited["name"], media_type=cited["media_type"], sha256=cited["sha256"])
    try:
        response = file_answer(request, file)
    except FileDamaged as damage:
        raise Http404(str(damage)) from damage
    response["Cache-Control"] = CACHE_CONTROL
    return response


def _document(request: HttpRequest, row: Row, number: int, others: list[Row]) -> HttpResponse:
    content, versions = versions_of(WorkPlan.KIND, row["uuid"], number)
    if content is None:
        raise Http404
    successor = row["successor"] and row["successor"] | {
        "url": reverse("workplans:public-plan", args=[row["successor"]["slug"]])
    }
    page = _context(content) | {
        "record": row,
        "successor": successor,
        "number": number,
        "versions": versions,
        "others": others,
    }
    return render(request, PLAN_PAGE, page)


def _context(content: Row) -> Row:
    """Return what the page shows of a content alone."""
    topics = [topic for section in content["sections"] for topic in section["topics"]]
    public = topics_by_link([topic["public_link"] for topic in topics])
    for section in content["sections"]:
        section["body"] = body_of(section)
    for topic in topics:
        topic |= {"public": public.get(topic["public_link"]), "runs": points_by_kind(topic["points"])}
    return {"plan": content, "contents": list(_contents(content["sections"]))}


def _preview_context(content: Row, uuid: UUID) -> Row:
    """Return what the page shows of a version that is not published yet; its files have no public URL yet."""
    context, record = _context(content), {"kind": WorkPlan.KIND, "slug": content["slug"], "number": 1}
    return context | {"plan": content | {"release": None}, "record": record, "number": 1}


@dataclass
class Heading:
    """A line of the table of contents, with those below it."""

    title: str
    anchor: str
    level: int
    below: list["Heading"] = field(default_factory=list)


def _contents(sections: list[Row]) -> Iterator[Heading]:
    """Return the top headings with all below them; sets each section's and topic's anchor and rank (h2 …)."""
    above: list[Heading] = []
    for n, section in enumerate(sections, start=1):
        level = section["level"]
        section |= {"anchor": f"section-{n}", "rank": min(level + 1, 4)}
        title = f"{section['number']} {section['title']}".strip(" :")
        heading = Heading(title, section["anchor"], level)
        for m, topic in enumerate(section["topics"], start=1):
            topic |= {"anchor": f"section-{n}-topic-{m}", "rank": section["rank"] + 1}
            heading.below.append(Heading(topic["title"], topic["anchor"], level + 1))
        while above and above[-1].level >= level:
            above.pop()
        if above:
            above[-1].below.append(heading)
        else:
            yield heading
        above.append(heading)


def _home_context(data: Plans) -> dict[str, Any]:
    """Return the plan in force and its topics by tier, each with its own public page."""
    plan, _ = data
    context: dict[str, Any] = {"plan": plan, "today": timezone.localdate().isoformat()}
    if plan:
        topics = plan["about"].get("topics", [])
        public = topics_by_link([topic["public_link"] for topic in topics])
        for tier in TIERS:
            context[tier] = [
                t | {"public": public.get(t["public_link"])} for t in topics if t["tier"] == tier
            ]
    return context


home_sections.register(HomeSection("plan", 10, "workplans/public/_home.html", _plan_in_force, _home_context))
public_pages.register(PublicPage(WorkPlan.KIND, PLAN_PAGE, _preview_context))
