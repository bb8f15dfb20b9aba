"""What public pages read: places on the shelf, their editions, the plan in force. No other table."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from accounts.access import QIG
from publications.models import Publication, PublishedRecord

Row = dict[str, Any]
EDITIONS = 200
PLANS = 50

_PLACE = (
    "uuid", "slug", "title", "withdrawn", "published_at", "current_id", "number", "reason", "newest",
)  # fmt: skip
_newest = Publication.objects.order_by("-published_at").values("published_at")


def newest() -> str:
    """The moment of the last publication, by which lists know that nothing has changed; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(published_at) FROM publications_publication")
        return _moment(cursor.fetchone()[0])


def _moment(value: datetime | None) -> str:
    return value.isoformat() if value else "nothing"


def current_at(kind: str, slug: str) -> tuple[UUID, UUID, datetime | None] | None:
    """(record, present edition, when guidance last changed, which pages of topics list) of what can be read
    at an address, and nothing more; None where nothing can.

    The one query that every view of a topic costs, so it is written out: building it would double that.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT uuid, current_id, (SELECT max(published_at) FROM publications_publishedrecord "
            "WHERE kind = 'guidance_document') "
            "FROM publications_publishedrecord WHERE kind = %s AND slug = %s AND NOT withdrawn",
            [kind, slug],
        )
        return cursor.fetchone()


def place_at(kind: str, slug: str) -> Row | None:
    """What stands at an address, without its content; None where nothing ever did. One query, two for a miss.

    `moved_to` is the present address where this one is of an earlier edition.
    """
    row = _places(kind).filter(slug=slug).first()
    if row is None:
        former = Publication.objects.filter(kind=kind, slug=slug).values("uuid")
        row = _places(kind).filter(uuid__in=former).order_by("pk").first()
        return row and {**row, "moved_to": row["slug"]}
    return {**row, "stamp": f"{row['current_id']} {_moment(row['newest'])}"}


def _places(kind: str) -> QuerySet[Any, Row]:
    return (
        PublishedRecord.objects.of_kind(kind)
        .annotate(number=F("current__number"), reason=F("current__reason"), newest=Subquery(_newest[:1]))
        .values(*_PLACE)
    )


def editions_of(kind: str, uuid: UUID, number: int | None = None) -> tuple[Row | None, list[Row]]:
    """The content of one edition (the newest), and every edition newest first; one query.

    An edition older than a withdrawal stays withdrawn: `readable` says which may be read.
    """
    shown, said = ("shelf.id IS NOT NULL", []) if number is None else ("number = %s", [number])
    with connection.cursor() as cursor:  # written out, as every view of a topic that is not kept costs it
        cursor.execute(
            "SELECT number, publication.published_at, publication.withdrawn, reason, "
            f"content #>> '{{stage,label}}' AS stage, CASE WHEN {shown} THEN content END AS shown "
            "FROM publications_publication publication "
            "LEFT JOIN publications_publishedrecord shelf ON shelf.current_id = publication.id "
            "WHERE publication.kind = %s AND publication.uuid = %s ORDER BY number DESC LIMIT %s",
            [*said, kind, uuid, EDITIONS],
        )
        names = [column.name for column in cursor.description]
        versions: list[Row] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    taken_back = max((version["number"] for version in versions if version["withdrawn"]), default=0)
    content = None
    for version in versions:
        version["readable"] = version["number"] > taken_back
        shown = version.pop("shown")
        if shown and version["readable"]:
            content = json.loads(shown)
    return content, versions


def version_at(slug: str, number: int) -> Row | None:
    """One edition of the plan that stands at this address; `gone` where it was withdrawn later. One query."""
    versions = Publication.objects.filter(kind="work_plan", uuid=OuterRef("uuid"))
    row = (
        _places("work_plan")
        .filter(slug=slug)
        .annotate(
            gone=Exists(versions.filter(number__gte=number, withdrawn=True)),
            there=Exists(versions.filter(number=number)),
        )
        .first()
    )
    if row is None or not row["there"]:
        return None
    return {**row, "stamp": f"{row['current_id']} {_moment(row['newest'])}"}


def plans(today: date) -> tuple[str, Row | None, list[Row]]:
    """(stamp, the plan in force, the others newest first); one query.

    In force is the QIG's plan (other groups' are beside it) whose period has begun last; before any has
    begun, the first to come. A plan published before its group was among the facets is the QIG's. The stamp
    changes with the day, since another plan may come into force.
    """
    rows = list(
        _places("work_plan")
        .filter(withdrawn=False)
        .annotate(about=F("facets"))
        .order_by("-published_at")[:PLANS]
    )
    rows.sort(key=lambda row: row["about"].get("period_start") or "", reverse=True)
    own = [row for row in rows if row["about"].get("of", QIG) == QIG]
    begun = [row for row in own if (row["about"].get("period_start") or "") <= today.isoformat()]
    chosen = begun[0] if begun else own[-1] if own else None
    stamp = f"{today} {_moment(rows[0]['newest'])}" if rows else "nothing"
    return stamp, chosen, [row for row in rows if row is not chosen]


def topics_by_id(keys: list[str]) -> dict[str, Row]:
    """The public topics among these keys, each with its ladder; one query."""
    rows = (
        PublishedRecord.objects.of_kind("topic")
        .readable()
        .filter(uuid__in=keys)
        .annotate(stage_bar=F("current__content__stage_bar"), stage=F("current__content__stage__label"))
        .values("uuid", "slug", "title", "facets", "stage_bar", "stage")
    )
    return {str(row["uuid"]): row for row in rows}


def guidance_of(topic: UUID) -> list[Row]:
    """The public documents of a topic by title, each with the challenges it answers; one query."""
    places = PublishedRecord.objects.of_kind("guidance_document").readable()
    return list(
        places.filter(facets__contains={"topics": [str(topic)]})
        .order_by("title", "pk")
        .values(
            "slug",
            "title",
            kind_label=F("current__content__kind__label"),
            reference=F("current__content__reference"),
            stage=F("current__content__stage__label"),
            answers=F("facets__answers"),
        )
    )
