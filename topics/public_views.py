"""The public's pages of topics, of guidance documents and of the glossary."""

import logging
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.filters import filtered, refuse_unknown_parameters
from core.lists import PER_PAGE, export_queries, exported
from core.ordering import SortKey
from documents import storage
from publications.decorators import public_page
from publications.models import PublishedRecord
from publications.paging import CountedApart
from publications.preview import PublicPage, public_pages
from publications.public_pages import (
    HomeSection,
    Lookup,
    home_sections,
    newest_stamp,
    no_stamp,
    published_record,
    timeline,
)
from publications.public_urls import public_url
from publications.published import Row, current_version, versions_of
from topics.filters import PublicGuidanceFilter, PublicTopicFilter
from topics.models import GlossaryTerm, GuidanceDocument, Topic
from topics.published import published_guidance, published_topics
from topics.templatetags.stages import stage_bar_small

logger = logging.getLogger(__name__)
TOPIC_PAGE, DOCUMENT_PAGE = "topics/public/topic.html", "topics/public/guidance_document.html"
COLUMNS = (
    ("Title", lambda row: row["title"]),
    ("Short name", lambda row: row["facets"].get("short_name", "")),
    ("Stage", lambda row: row["stage"]),
    ("Blocked by legislation", lambda row: "yes" if row["facets"].get("blocked") else "no"),
    ("Published", lambda row: row["published_at"].date()),
    ("Address", lambda row: settings.SITE_URL + public_url(Topic.KIND, row["slug"])),
)

GUIDANCE_COLUMNS = (
    ("Title", lambda row: row["title"]),
    ("Reference", lambda row: row["reference"]),
    ("Kind", lambda row: row["kind_label"]),
    ("Stage", lambda row: row["stage_label"]),
    ("Published", lambda row: row["published_at"].date()),
    ("Address", lambda row: settings.SITE_URL + public_url(GuidanceDocument.KIND, row["slug"])),
)


@public_page(newest_stamp)
def list_topics(request: HttpRequest, data: None) -> HttpResponseBase:
    """Every public topic, with filters in the URL; `format=csv|xlsx` exports exactly what is seen."""
    topics = PublishedRecord.objects.of_kind(Topic.KIND).readable()
    filter_ = filtered(PublicTopicFilter, request.GET, topics, request)
    rows = filter_.ordered().values(
        "slug",
        "title",
        "facets",
        "published_at",
        stage_bar=F("current__content__stage_bar"),
        stage=F("current__content__stage__label"),
    )
    if format := request.GET.get("format"):
        return exported(rows.iterator(chunk_size=2000), COLUMNS, name="topics", format=format)
    page = CountedApart(rows, PER_PAGE, filter_.qs).get_page(request.GET.get("page"))
    page.object_list = [row | {"stage_bar": stage_bar_small(row["stage_bar"])} for row in page.object_list]
    context = {"page": page, "filter": filter_, "exports": export_queries(request.GET)}
    return render(request, "topics/public/list.html", context)


@public_page(newest_stamp)
def list_guidance(request: HttpRequest, data: None) -> HttpResponseBase:
    """Every public guidance document, with filters in the URL; `format=csv|xlsx` exports what is seen."""
    documents = PublishedRecord.objects.of_kind(GuidanceDocument.KIND).readable()
    filter_ = filtered(PublicGuidanceFilter, request.GET, documents, request)
    texts = {key: F(f"current__content__{key}") for key in ("reference", "adopted_on", "final_on")}
    labels = {f"{key}_label": F(f"current__content__{key}__label") for key in ("stage", "kind")}
    rows = filter_.ordered().values("slug", "title", "published_at", **texts, **labels)
    if format := request.GET.get("format"):
        return exported(rows.iterator(chunk_size=2000), GUIDANCE_COLUMNS, name="guidance", format=format)
    page = CountedApart(rows, PER_PAGE, filter_.qs).get_page(request.GET.get("page"))
    context = {"page": page, "filter": filter_, "exports": export_queries(request.GET)}
    return render(request, "topics/public/guidance_list.html", context)


def _topic_at_url(request: HttpRequest, slug: str) -> Lookup:
    current = current_version(Topic.KIND, slug, GuidanceDocument.KIND)
    if current is None:
        return published_record(Topic.KIND, request, slug)
    return f"{current[1]} {current[2]}", current[0]


@public_page(_topic_at_url)
def topic(request: HttpRequest, uuid: UUID, slug: str) -> HttpResponse:
    """A topic: its texts, challenges with their outcome, stage, guidance documents and versions."""
    content, versions = versions_of(Topic.KIND, uuid)
    if content is None:
        raise Http404
    page = _topic_context(content, uuid) | {"timeline": timeline(versions)}
    return render(request, TOPIC_PAGE, page)


def _topic_context(content: Row, uuid: UUID) -> Row:
    documents = published_guidance(uuid)
    for challenge in content["challenges"]:
        challenge["documents"] = [
            document for document in documents if challenge["id"] in document["answers"]
        ]
    return {"topic": content, "documents": documents}


def _document_at_url(request: HttpRequest, slug: str) -> Lookup:
    return published_record(GuidanceDocument.KIND, request, slug)


@public_page(_document_at_url)
def guidance_document(request: HttpRequest, row: Row, slug: str) -> HttpResponse:
    """A guidance document: its summary and dates, its topics and the challenges it answers."""
    content, versions = versions_of(GuidanceDocument.KIND, row["uuid"])
    if content is None:
        raise Http404
    page = _document_context(content, row["uuid"]) | {"timeline": timeline(versions)}
    return render(request, DOCUMENT_PAGE, page)


def _document_context(content: Row, uuid: UUID) -> Row:
    topics = published_topics([topic["id"] for topic in content["topics"]])
    return {"document": content, "topics": topics.values()}


@public_page(_document_at_url)
def guidance_file(request: HttpRequest, row: Row, slug: str) -> HttpResponseBase:
    """The file of a document's current version, by its digest; no other table is read."""
    content, _ = versions_of(GuidanceDocument.KIND, row["uuid"])
    file = (content or {}).get("file")
    if not file:
        raise Http404
    try:
        content_of_file = BytesIO(storage.read(file["sha256"]))
    except storage.FileDamaged:
        logger.exception("The file of publication %s is damaged or missing", row["current_id"])
        raise Http404 from None
    return FileResponse(
        content_of_file, as_attachment=True, filename=file["name"], content_type=file["media_type"]
    )


@public_page(newest_stamp)
def glossary(request: HttpRequest, data: None) -> HttpResponse:
    """The published terms with their other spellings."""
    refuse_unknown_parameters(request.GET)
    terms = PublishedRecord.objects.of_kind(GlossaryTerm.KIND).readable().order_by(SortKey("title"), "pk")
    texts = {key: F(f"current__content__{key}") for key in ("variants", "definition")}
    return render(request, "topics/public/glossary.html", {"terms": terms.values("slug", "title", **texts)})


def _no_context(data: Any) -> dict[str, Any]:
    return {}


public_pages.register(PublicPage(Topic.KIND, TOPIC_PAGE, _topic_context))
public_pages.register(PublicPage(GuidanceDocument.KIND, DOCUMENT_PAGE, _document_context))
home_sections.register(HomeSection("stages", 90, "topics/public/_home.html", no_stamp, _no_context))
