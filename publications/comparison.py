"""What is public beside what the records say now, for the desk's lists and the page before publishing."""

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
class Compared:
    """A place on the shelf as the desk sees it; no `record` where it is gone, or hidden from this person."""

    place: PublishedRecord
    kind: RecordKind
    record: Model | None
    state: str
    tone: str

    @property
    def public_url(self) -> str:
        """Where the public reads it; empty where nothing is to be read."""
        return "" if self.place.withdrawn else public_url(self.place.kind, self.place.slug)

    @property
    def desk_address(self) -> str:
        return self.kind.url(self.record) if self.record else ""


def compared(places: Sequence[PublishedRecord], user: Any) -> list[Compared]:
    """Each place with how the record stands beside it; for each kind a fixed number of queries."""
    records: dict[UUID, Model] = {}
    for name in {place.kind for place in places}:
        kind = published_kind(name)
        keys = [place.uuid for place in places if place.kind == name]
        records |= kind.visible_to(user).prefetch_related(*kind.needs).in_bulk(keys)
    return [_compared(place, records.get(place.uuid), user) for place in places]


def _compared(place: PublishedRecord, record: Model | None, user: Any) -> Compared:
    kind = published_kind(place.kind)
    if place.withdrawn:
        return Compared(place, kind, record, "Withdrawn", "neutral")
    if record is None:
        gone = access_for(user).reads(kind.visibility)
        state, tone = ("Record gone", "warn") if gone else ("Public", "ok")
        return Compared(place, kind, record, state, tone)
    if snapshot_of(record).digest == place.current.digest:
        return Compared(place, kind, record, "Up to date", "ok")
    return Compared(place, kind, record, "Edited since", "info")


def never_published(kind: RecordKind, user: Any) -> QuerySet:
    """The records of a kind which the user sees and the public has never seen, the last touched first."""
    known = PublishedRecord.objects.filter(kind=kind.name, uuid=OuterRef("pk"))
    return kind.visible_to(user).filter(~Exists(known), kind.publishable).order_by("-updated_at", "pk")


def last_version(kind: str, uuid: UUID) -> Publication | None:
    """The newest edition, a tombstone too; None before the first."""
    return Publication.objects.filter(kind=kind, uuid=uuid).order_by("-number").first()
