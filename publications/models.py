"""What the public reads: immutable versions of records, and for each record its current version."""

import uuid
from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from accounts.access import access_for
from audit.triggers import no_truncate
from core.models import Record
from core.ordering import SortKey
from core.searching import search_field, search_vector
from core.visibility import Visibility, visibility
from publications.states import PublicUpdateState


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, user: Any) -> "PublicationQuerySet":
        """Return all versions, withdrawn ones too, to everybody with access to the desk."""
        return self if access_for(user).works_here else self.none()


class Publication(models.Model):
    """One published version of one record. The table takes inserts only.

    `content` is what the record kind's `public` gave at that moment. A withdrawal (`withdrawn`) is a version
    too: it has no content but the title and the reason, which the public reads.
    """

    KIND = "publication"
    VISIBILITY = visibility(
        PUBLIC="id kind uuid number slug title content digest withdrawn reason published_at",
        GROUP="published_by",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    uuid = models.UUIDField()
    number = models.PositiveIntegerField()
    slug = models.SlugField(max_length=120)
    title = models.CharField(max_length=300)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    published_at = models.DateTimeField()
    published_by = models.UUIDField()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "uuid", "number"], name="one_publication_per_number"),
            models.CheckConstraint(
                name="withdrawal_gives_reason",
                condition=Q(withdrawn=False) | ~Q(reason=""),
                violation_error_message="Enter the reason: the public reads it.",
            ),
        ]
        indexes = [
            models.Index(F("published_at").desc(), name="publication_newest"),
            models.Index(fields=["kind", "slug"], name="publication_address"),
        ]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class PublishedRecordQuerySet(models.QuerySet["PublishedRecord"]):
    def visible_to(self, user: Any) -> "PublishedRecordQuerySet":
        """Return all of them, withdrawn ones too, to everybody with access to the desk."""
        return self if access_for(user).works_here else self.none()

    def readable(self) -> "PublishedRecordQuerySet":
        """Return what the public may read: everything that is not withdrawn."""
        return self.filter(withdrawn=False)

    def of_kind(self, kind: str) -> "PublishedRecordQuerySet":
        return self.filter(kind=kind)


class PublishedRecord(models.Model):
    """A published record with its current version: what public pages list, filter and search.

    `text` is what is searched besides the title, in plain words. A record that is withdrawn has none, and
    keeps its URL.
    """

    VISIBILITY = visibility(
        PUBLIC="id kind uuid slug title text facets current withdrawn published_at search title_search"
    )

    kind = models.CharField(max_length=40)
    uuid = models.UUIDField()
    slug = models.SlugField(max_length=120)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    facets = models.JSONField(default=dict)
    current = models.OneToOneField(Publication, models.PROTECT, related_name="published_record")
    withdrawn = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    search = search_field("title", "text")
    title_search = models.GeneratedField(
        expression=search_vector("title"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PublishedRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "uuid"], name="one_published_record_per_record"),
            models.UniqueConstraint(
                fields=["kind", "slug"],
                name="one_public_address",
                violation_error_message="Another published record has this address already.",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="published_record_search"),
            GinIndex(fields=["title_search"], name="published_record_title_search"),
            GinIndex(fields=["facets"], name="published_record_facets"),
            models.Index(F("kind"), F("published_at").desc(), F("id"), name="published_record_newest"),
            models.Index(F("published_at").desc(), F("id"), name="published_record_latest"),
            models.Index(F("kind"), SortKey("title"), F("id"), name="published_record_title"),
            models.Index(
                F("published_at").desc(), condition=Q(withdrawn=True), name="published_record_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PublicUpdateQuerySet(models.QuerySet["PublicUpdate"]):
    def visible_to(self, user: Any) -> "PublicUpdateQuerySet":
        """Return all to the secretariat and the chair, none to others."""
        return self if access_for(user).reads(Visibility.SECRETARIAT) else self.none()

    def held(self) -> "PublicUpdateQuerySet":
        return self.filter(state=PublicUpdateState.HELD)


class PublicUpdate(Record):
    """What followers of a record are told of one version: a line of their next digest.

    `words`: the exact text. `released_at`: digests after this moment take it up; empty unless it is released.
    `notified_at`: when the first digest took it up.
    """

    KIND = "public_update"
    VISIBILITY = visibility(
        SECRETARIAT="id publication entry words state released_at notified_at created_at updated_at version"
    )

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="public_update")
    entry = models.BigIntegerField()
    words = models.TextField()
    state = models.CharField(max_length=10, choices=PublicUpdateState, default=PublicUpdateState.RELEASED)
    released_at = models.DateTimeField(null=True, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)

    objects = PublicUpdateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="public_update_released_at",
                condition=Q(state="released") ^ Q(released_at__isnull=True),
                violation_error_message="A public update has a time of release only while it is released.",
            )
        ]
        indexes = [
            models.Index(fields=["released_at"], name="public_update_free"),
            models.Index(fields=["-created_at", "id"], name="public_update_newest"),
            models.Index(fields=["state", "-created_at", "id"], name="public_update_by_state"),
        ]

    def __str__(self) -> str:
        return self.publication.title
