"""What public pages read of published records and their versions. They read no other table."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.utils import timezone

from publications.models import Publication, PublishedRecord

Row = dict[str, Any]
#: versions that a page lists
VERSIONS = 200

_FIELDS = (
    "kind", "uuid", "slug", "title", "withdrawn", "published_at", "current_id", "number", "reason", "newest",
    "in_time",
)  # fmt: skip
#: of a record with a period, its period and whether it is marked as superseded, and the public record of the
#: same kind and group (`of`) whose period starts next (a withdrawn one has no facets); see `set_period_state`
IN_TIME = """
    CASE WHEN publications_publishedrecord.facets ? 'period_start' THEN jsonb_build_object(
        'ends', publications_publishedrecord.facets -> 'period_end',
        'superseded', publications_publishedrecord.facets -> 'superseded',
        'next', (
            SELECT jsonb_build_object(
                'slug', later.slug, 'title', later.title, 'starts', later.facets -> 'period_start'
            )
            FROM publications_publishedrecord later
            WHERE later.kind = publications_publishedrecord.kind
            AND later.facets -> 'of' IS NOT DISTINCT FROM publications_publishedrecord.facets -> 'of'
            AND later.facets ->> 'period_start' > publications_publishedrecord.facets ->> 'period_start'
            ORDER BY later.facets ->> 'period_start', later.published_at LIMIT 1
        )
    ) END
"""
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
        .annotate(
            number=F("current__number"),
            reason=F("current__reason"),
            newest=Subquery(_newest[:1]),
            in_time=RawSQL(IN_TIME, [], output_field=JSONField()),
        )
        .values(*_FIELDS)
    )


def set_period_state(row: Row, today: date) -> Row:
    """Set on a row with `in_time` whether it is `superseded`, the day `ended` if over, and its `successor`.

    A record is superseded by the public record of the same kind and group whose period starts next, once that
    has begun, or because its own content says so. So a successor needs no second version of what it replaces,
    and ceases to be one when it is withdrawn. Both are false and None for a record without a period.
    """
    in_time = row.pop("in_time") or {}
    later, day = in_time.get("next"), today.isoformat()
    row["superseded"] = bool(in_time.get("superseded") or (later and later["starts"] <= day))
    ends = in_time.get("ends") or day
    row["ended"] = ends if ends < day else None
    row["successor"] = later if row["superseded"] or row["ended"] else None
    return row


def _stamped(row: Row) -> Row:
    """Return the row of a page with its stamp; a record with a period may be over on another day."""
    today = timezone.localdate()
    day = f" {today}" if row["in_time"] else ""
    return set_period_state({**row, "stamp": f"{row['current_id']} {moment_text(row['newest'])}{day}"}, today)


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
