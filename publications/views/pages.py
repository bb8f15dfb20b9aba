"""The public's pages of one thing: home, work plan, topic, glossary, the portal's own statements."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.filters import refuse_unknown_parameters
from documents import storage
from documents.models import File
from documents.serving import file_answer
from documents.storage import FileDamaged
from publications.decorators import KEPT, public_page
from publications.models import PublishedRecord
from publications.published import (
    Row,
    current_at,
    editions_of,
    guidance_of,
    newest,
    place_at,
    plans,
    topics_by_id,
    version_at,
)

logger = logging.getLogger(__name__)
Found = tuple[str, Any] | HttpResponse
CONTENT = "current__content__"
TIERS = ("priority", "other", "beyond_period")


def _at(kind: str, request: HttpRequest, slug: str) -> Found:
    """The place at an address; 410 with the reason where it is withdrawn, a redirect where it has moved."""
    place = place_at(kind, slug)
    if place is None:
        raise Http404
    if "moved_to" in place:
        return redirect(request.path.replace(slug, place["moved_to"]))
    if place["withdrawn"]:
        return _withdrawn(request, place)
    return place["stamp"], place


def _withdrawn(request: HttpRequest, place: Row) -> HttpResponse:
    return render(request, "publications/withdrawn.html", {"place": place}, status=410)


# --- home and the plan -------------------------------------------------------------------------------------


def _plan_in_force(request: HttpRequest) -> Found:
    stamp, plan, others = plans(timezone.localdate())
    return stamp, (plan, others)


@public_page(_plan_in_force)
def home(request: HttpRequest, known: tuple[Row | None, list[Row]]) -> HttpResponse:
    """What the group does, the plan in force, its priority topics with their rung, topics for later."""
    plan, _ = known
    told: dict[str, Any] = {"plan": plan, "today": timezone.localdate().isoformat()}
    if plan:
        named = plan["about"].get("topics", [])
        public = topics_by_id([topic["id"] for topic in named])
        for tier in TIERS:
            told[tier] = [t | {"public": public.get(t["id"])} for t in named if t["tier"] == tier]
    return render(request, "publications/home.html", told)


@public_page(_plan_in_force)
def work_plan(request: HttpRequest, known: tuple[Row | None, list[Row]]) -> HttpResponse:
    """The plan in force as a document, and the way to the others."""
    plan, others = known
    if plan is None:
        return render(request, "publications/no_plan.html")
    return _document(request, plan, plan["number"], others)


def _plan_at(request: HttpRequest, slug: str) -> Found:
    return _at("work_plan", request, slug)


@public_page(_plan_at)
def show_work_plan(request: HttpRequest, known: Row, slug: str) -> HttpResponse:
    """A plan in its present edition."""
    return _document(request, known, known["number"], [])


def _version_at(request: HttpRequest, slug: str, number: int) -> Found:
    version = version_at(slug, number)
    if version is None:
        raise Http404
    return _withdrawn(request, version) if version["gone"] else (version["stamp"], version)


@public_page(_version_at)
def show_version(request: HttpRequest, known: Row, slug: str, number: int) -> HttpResponse:
    """An earlier edition of a plan, marked as such."""
    return _document(request, known, number, [])


@login_not_required
@require_safe
def download_version(request: HttpRequest, slug: str, number: int, format: str) -> HttpResponseBase:
    """A file of the adopted release that an edition cites, byte for byte; of a withdrawn edition none."""
    found = _version_at(request, slug, number)
    if isinstance(found, HttpResponse):
        return found
    content, _ = editions_of("work_plan", found[1]["uuid"], number)
    cited = ((content or {}).get("release") or {}).get("files", [])
    file = next((file for file in cited if file["format"] == format), None)
    if file is None:
        raise Http404
    kept = File(name=file["name"], media_type=file["media_type"], sha256=file["sha256"])
    try:
        answer = file_answer(request, kept)
    except FileDamaged as damage:
        raise Http404(str(damage)) from damage
    answer["Cache-Control"] = KEPT
    return answer


def _document(request: HttpRequest, place: Row, number: int, others: list[Row]) -> HttpResponse:
    content, versions = editions_of("work_plan", place["uuid"], number)
    if content is None:
        raise Http404
    named = [topic for section in content["sections"] for topic in section["topics"]]
    public = topics_by_id([topic["id"] for topic in named])
    for topic in named:
        topic["public"] = public.get(topic["id"])
    told = {
        "place": place,
        "plan": content,
        "number": number,
        "versions": versions,
        "others": others,
        "contents": list(_contents(content["sections"])),
    }
    return render(request, "publications/work_plan.html", told)


@dataclass
class Heading:
    """A line of the contents at the side, with those under it."""

    words: str
    anchor: str
    level: int
    under: list["Heading"] = field(default_factory=list)


def _contents(sections: list[Row]) -> Iterator[Heading]:
    """The top headings with all below them; gives every section and topic its anchor and its rank (h2 …)."""
    above: list[Heading] = []
    for n, section in enumerate(sections, start=1):
        level = section["level"]
        section |= {"anchor": f"section-{n}", "rank": min(level + 1, 4)}
        words = f"{section['number']} {section['title']}".strip(" :")
        heading = Heading(words, section["anchor"], level)
        for m, topic in enumerate(section["topics"], start=1):
            topic |= {"anchor": f"section-{n}-topic-{m}", "rank": section["rank"] + 1}
            heading.under.append(Heading(topic["title"], topic["anchor"], level + 1))
        while above and above[-1].level >= level:
            above.pop()
        if above:
            above[-1].under.append(heading)
        else:
            yield heading
        above.append(heading)


# --- one topic ---------------------------------------------------------------------------------------------


def _topic_at(request: HttpRequest, slug: str) -> Found:
    current = current_at("topic", slug)
    return (f"{current[1]} {current[2]}", current[0]) if current else _at("topic", request, slug)


@public_page(_topic_at)
def show_topic(request: HttpRequest, known: UUID, slug: str) -> HttpResponse:
    """A topic: its texts, its challenges and what became of them, its ladder, its editions."""
    content, versions = editions_of("topic", known)
    documents = guidance_of(known)
    for challenge in content["challenges"] if content else ():
        challenge["documents"] = [one for one in documents if challenge["id"] in one["answers"]]
    told = {"topic": content, "timeline": _timeline(versions), "documents": documents}
    return render(request, "publications/topic.html", told)


def _timeline(versions: list[Row]) -> list[Row]:
    return [_moment(version, version is versions[0]) for version in versions]


def _guidance_at(request: HttpRequest, slug: str) -> Found:
    return _at("guidance_document", request, slug)


@public_page(_guidance_at)
def show_guidance(request: HttpRequest, known: Row, slug: str) -> HttpResponse:
    """A guidance document: what it says, its dates, its topics and the challenges it answers."""
    content, versions = editions_of("guidance_document", known["uuid"])
    if content is None:
        raise Http404
    topics = topics_by_id([topic["id"] for topic in content["topics"]])
    told = {"document": content, "timeline": _timeline(versions), "topics": topics.values()}
    return render(request, "publications/guidance.html", told)


def _moment(version: Row, present: bool) -> Row:
    """An edition as the timeline shows it."""
    words = "Withdrawn" if version["withdrawn"] else f"Edition {version['number']}: {version['stage']}"
    return {
        "date": version["published_at"],
        "label": words,
        "text": version["reason"],
        "state": "current" if present else "done",
    }


@public_page(_guidance_at)
def guidance_file(request: HttpRequest, known: Row, slug: str) -> HttpResponseBase:
    """The file of a document's present edition, by its digest; no other table is asked."""
    content, _ = editions_of("guidance_document", known["uuid"])
    file = (content or {}).get("file")
    if not file:
        raise Http404
    try:
        kept = BytesIO(storage.read(file["sha256"]))
    except storage.FileDamaged:
        logger.exception("the file of the publication %s can't be given out", known["current_id"])
        raise Http404 from None
    return FileResponse(kept, as_attachment=True, filename=file["name"], content_type=file["media_type"])


# --- words and statements ----------------------------------------------------------------------------------


def _newest(request: HttpRequest) -> Found:
    return newest(), None


@public_page(_newest)
def glossary(request: HttpRequest, known: None) -> HttpResponse:
    """The published terms with their other spellings."""
    refuse_unknown_parameters(request.GET)
    terms = PublishedRecord.objects.of_kind("glossary_term").readable().order_by("title", "pk")
    said = {key: F(f"{CONTENT}{key}") for key in ("variants", "definition")}
    return render(request, "publications/glossary.html", {"terms": terms.values("slug", "title", **said)})


def _always(request: HttpRequest) -> Found:
    return "", None


@public_page(_always)
def privacy(request: HttpRequest, known: None) -> HttpResponse:
    """What the portal keeps of whom; told for each place where something is asked."""
    return render(request, "publications/privacy.html")


@public_page(_always)
def accessibility(request: HttpRequest, known: None) -> HttpResponse:
    """What is tested, what is not, and where to say what does not work."""
    return render(request, "publications/accessibility.html")
