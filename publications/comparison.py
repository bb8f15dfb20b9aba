"""What is public compared with the records as they are now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, QuerySet

from accounts.access import access_for
from core.kinds import RecordKind
from publications.models import Publication, PublishedRecord
from publications.public_urls import public_url
from publications.snapshot import published_kind, snapshot_of


@dataclass
class Comparison:
    """A published record beside its record, which is None where it is gone or hidden from this person."""

    published: PublishedRecord
    kind: RecordKind
    record: Model | None
    state: str
    tone: str

    @property
    def public_url(self) -> str:
        """Return the public page; empty where it is withdrawn."""
        return "" if self.published.withdrawn else public_url(self.published.kind, self.published.slug)

    @property
    def desk_url(self) -> str:
        """Return the record's desk page; empty where there is no record."""
        return self.kind.url(self.record) if self.record else ""


def compare(published: Sequence[PublishedRecord], user: Any) -> list[Comparison]:
    """Compare each with its record; a fixed number of queries for each kind."""
    records: dict[UUID, Model] = {}
    for name in {row.kind for row in published}:
        kind = published_kind(name)
        keys = [row.uuid for row in published if row.kind == name]
        records |= kind.visible_to(user).prefetch_related(*kind.needs).in_bulk(keys)
    return [_compare(row, records.get(row.uuid), user) for row in published]


def _compare(published: PublishedRecord, record: Model | None, user: Any) -> Comparison:
    kind = published_kind(published.kind)
    if published.withdrawn:
        state, tone = "Withdrawn", "neutral"
    elif record is None:
        gone = access_for(user).reads(kind.visibility)
        state, tone = ("Record gone", "warn") if gone else ("Public", "ok")
    elif snapshot_of(record).digest == published.current.digest:
        state, tone = "Up to date", "ok"
    else:
        state, tone = "Edited since", "info"
    return Comparison(published, kind, record, state, tone)


def never_published(kind: RecordKind, user: Any) -> QuerySet:
    """Return the records of a kind that the user sees and that were never public, the last edited first."""
    published = PublishedRecord.objects.filter(kind=kind.name, uuid=OuterRef("pk"))
    return kind.visible_to(user).filter(~Exists(published), kind.publishable).order_by("-updated_at", "pk")


def last_version(kind: str, uuid: UUID) -> Publication | None:
    """Return the newest version, which may be a withdrawal; None before the first."""
    return Publication.objects.filter(kind=kind, uuid=uuid).order_by("-number").first()
