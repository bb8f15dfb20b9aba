"""What public pages show of published topics and guidance documents beside the record they are about."""

from uuid import UUID

from django.db.models import F

from core.ordering import SortKey
from publications.models import PublishedRecord
from publications.published import Row
from topics.models import GuidanceDocument, Topic


def published_topics(keys: list[str]) -> dict[str, Row]:
    """Return the public topics among these keys, each with its stages. One query."""
    rows = (
        PublishedRecord.objects.of_kind(Topic.KIND)
        .readable()
        .filter(uuid__in=keys)
        .annotate(stage_bar=F("current__content__stage_bar"), stage=F("current__content__stage__label"))
        .values("uuid", "slug", "title", "facets", "stage_bar", "stage")
    )
    return {str(row["uuid"]): row for row in rows}


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
