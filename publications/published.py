"""What public pages read of published records and their versions. They read no other table."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from publications.models import Publication, PublishedRecord

Row = dict[str, Any]
#: versions that a page lists
VERSIONS = 200

_FIELDS = (
    "kind", "uuid", "slug", "title", "withdrawn", "published_at", "current_id", "number", "reason", "newest",
)  # fmt: skip
_newest = Publication.objects.order_by("-published_at").values("published_at")


def newest() -> str:
    """Return the moment of the last publication, by which lists know that nothing has changed. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(published_at) FROM publications_publication")
        return moment_text(cursor.fetchone()[0])


def moment_text(value: datetime | None) -> str:
    """Return a moment as part of a stamp."""
    return value.isoformat() if value else "nothing"


def current_version(kind: str, slug: str, related_kind: str) -> tuple[UUID, UUID, datetime | None] | None:
    """Return (record, version, last change of `related_kind`) of a URL; None where nothing is public.

    The one query that every view of a topic costs: written out, since building it would take as long again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT uuid, current_id, "
            "(SELECT max(published_at) FROM publications_publishedrecord WHERE kind = %s) "
            "FROM publications_publishedrecord WHERE kind = %s AND slug = %s AND NOT withdrawn",
            [related_kind, kind, slug],
        )
        return cursor.fetchone()


def published_at_url(kind: str, slug: str) -> Row | None:
    """Return the published record of a URL, without its content; None where there never was one.

    `moved_to` is the slug of today where this one is of an earlier version. One query, two without a result.
    """
    row = published_rows(kind).filter(slug=slug).first()
    if row is None:
        former = Publication.objects.filter(kind=kind, slug=slug).values("uuid")
        row = published_rows(kind).filter(uuid__in=former).order_by("pk").first()
        return row and {**row, "moved_to": row["slug"]}
    return _stamped(row)


def published_rows(kind: str) -> QuerySet[Any, Row]:
    """Return the published records of a kind, withdrawn ones too, as rows without their content."""
    return (
        PublishedRecord.objects.of_kind(kind)
        .annotate(number=F("current__number"), reason=F("current__reason"), newest=Subquery(_newest[:1]))
        .values(*_FIELDS)
    )


def _stamped(row: Row) -> Row:
    return {**row, "stamp": f"{row['current_id']} {moment_text(row['newest'])}"}


def version_at_url(kind: str, slug: str, number: int) -> Row | None:
    """Return the published record of a URL if it has this version; `gone` where that was withdrawn later."""
    versions = Publication.objects.filter(kind=kind, uuid=OuterRef("uuid"))
    row = (
        published_rows(kind)
        .filter(slug=slug)
        .annotate(
            gone=Exists(versions.filter(number__gte=number, withdrawn=True)),
            exists=Exists(versions.filter(number=number)),
        )
        .first()
    )
    return _stamped(row) if row and row["exists"] else None


def versions_of(kind: str, uuid: UUID, number: int | None = None) -> tuple[Row | None, list[Row]]:
    """Return the content of one version (by default the current one), and all versions, newest first.

    One query. A version older than a withdrawal stays withdrawn: `readable` says which may be read.
    """
    condition, values = ("record.id IS NOT NULL", []) if number is None else ("number = %s", [number])
    with connection.cursor() as cursor:  # written out, since each view of a topic that is not kept costs it
        cursor.execute(
            "SELECT number, publication.published_at, publication.withdrawn, reason, "
            f"content #>> '{{stage,label}}' AS stage, CASE WHEN {condition} THEN content END AS content "
            "FROM publications_publication publication "
            "LEFT JOIN publications_publishedrecord record ON record.current_id = publication.id "
            "WHERE publication.kind = %s AND publication.uuid = %s ORDER BY number DESC LIMIT %s",
            [*values, kind, uuid, VERSIONS],
        )
        names = [column.name for column in cursor.description]
        versions: list[Row] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    withdrawn = max((version["number"] for version in versions if version["withdrawn"]), default=0)
    shown = None
    for version in versions:
        version["readable"] = version["number"] > withdrawn
        content = version.pop("content")
        if content and version["readable"]:
            shown = json.loads(content)
    return shown, versions
