"""What public pages show of published topics and guidance documents beside the record they are about."""

import json
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, QuerySet
from django.db.models.expressions import RawSQL

from core.ordering import SortKey
from publications.models import PublishedRecord
from publications.published import Row
from topics.models import GuidanceDocument, Topic


def published_topics(keys: list[str]) -> dict[str, Row]:
    """Return the public topics among these keys, each with its stages. One query."""
    return {str(row["uuid"]): row for row in _with_stages().filter(uuid__in=keys)}


def topics_by_link(links: list[str]) -> dict[str, Row]:
    """Return the public topics by their `core.kinds.public_link`, each with its stages. One query."""
    facets = [json.dumps({"public_link": link}) for link in links]
    is_named = RawSQL("publications_publishedrecord.facets @> ANY(%s::jsonb[])", [facets], BooleanField())
    return {row["facets"]["public_link"]: row for row in _with_stages().filter(is_named)}


def _with_stages() -> QuerySet[Any, Row]:
    return (
        PublishedRecord.objects.of_kind(Topic.KIND)
        .readable()
        .annotate(stage_bar=F("current__content__stage_bar"), stage=F("current__content__stage__label"))
        .values("uuid", "slug", "title", "facets", "stage_bar", "stage")
    )


def published_guidance(topic: UUID) -> list[Row]:
    """Return the public documents of a topic by title, each with the challenges it answers. One query."""
    documents = PublishedRecord.objects.of_kind(GuidanceDocument.KIND).readable()
    return list(
        documents.filter(facets__contains={"topics": [str(topic)]})
        .order_by(SortKey("title"), "pk")
        .values(
            "slug",
            "title",
            kind_label=F("current__content__kind__label"),
            reference=F("current__content__reference"),
            stage=F("current__content__stage__label"),
            answers=F("facets__answers"),
        )
    )
