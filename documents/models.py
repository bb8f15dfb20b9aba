"""Files, and the documents that people requested."""

import uuid
from datetime import datetime
from typing import Any

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.access import access_for
from accounts.models import User
from core.leases import Leased, unclaimed
from core.visibility import Visibility, visibility
from documents.states import UNDER_WAY, JobState

#: claims after which a document is given up whose worker was stopped each time
ATTEMPTS = 3


class FileQuerySet(models.QuerySet["File"]):
    def visible_to(self, user: Any) -> "FileQuerySet":
        """Return the person's own files, and files without an owner whose class of information they read.

        The view that serves a file also checks the record it is about.
        """
        if not user.is_authenticated:
            return self.none()
        readable = [level.value for level in Visibility if access_for(user).reads(level)]
        return self.filter(Q(owner=user) | Q(owner=None, visibility__in=readable))


class File(models.Model):
    """An uploaded or generated file. Its bytes are on disk under their digest (`documents.storage`).

    `visibility`: the class of information in it; `owner`: the only person who may read it. The row never
    changes.
    """

    VISIBILITY = visibility(
        GROUP="id owner name media_type visibility about_kind about_uuid size sha256 made_at"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    visibility = models.CharField(max_length=20, choices=[(level.value, level.value) for level in Visibility])
    about_kind = models.CharField(max_length=40, blank=True)
    about_uuid = models.UUIDField(null=True, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    objects = FileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], name="file_by_digest"),
            models.Index(fields=["about_kind", "about_uuid"], name="file_of_record"),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.name


class DocumentJobQuerySet(models.QuerySet["DocumentJob"]):
    def visible_to(self, user: Any) -> "DocumentJobQuerySet":
        """Return the person's own requests: a request shows what its requester works on."""
        return self.filter(requested_by=user) if user.is_authenticated else self.none()

    def under_way(self) -> "DocumentJobQuerySet":
        return self.filter(state__in=UNDER_WAY)

    def claimable(self, now: datetime) -> "DocumentJobQuerySet":
        """Return the jobs that wait, or that a stopped worker left and that may be tried again."""
        left = Q(state=JobState.RUNNING, attempts__lt=ATTEMPTS)
        return self.filter(unclaimed(now), Q(state=JobState.QUEUED) | left)

    def given_up(self, now: datetime) -> "DocumentJobQuerySet":
        """Return the jobs whose worker was stopped so often that the document must be the cause."""
        return self.filter(unclaimed(now), state=JobState.RUNNING, attempts__gte=ATTEMPTS)


class DocumentJob(Leased):
    """A document that somebody requested: from the request until its file is deleted.

    `progress` is from 0 to 1. A job that is done and has no file has expired.
    """

    KIND = "document_job"
    VISIBILITY = visibility(
        OWN="id requested_by template parameters format title state progress file substitutions error "
        "requested_at started_at finished_at expires_at",
        SYSTEM="lease_until attempts",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="document_jobs")
    template = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    format = models.CharField(max_length=10)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=JobState, default=JobState.QUEUED)
    progress = models.FloatField(default=0, validators=[MinValueValidator(0), MaxValueValidator(1)])
    file = models.OneToOneField(File, models.PROTECT, null=True, blank=True, related_name="job")
    substitutions = models.JSONField(default=list)
    error = models.TextField(blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentJobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="failed_document_says_why",
                condition=~Q(state=JobState.FAILED) | ~Q(error=""),
                violation_error_message="A failed document needs its reason.",
            ),
            models.CheckConstraint(
                name="only_a_ready_document_has_a_file",
                condition=Q(state=JobState.DONE) | Q(file=None),
                violation_error_message="Only a document that is ready has a file.",
            ),
            models.CheckConstraint(
                name="document_progress_is_a_share",
                condition=Q(progress__gte=0, progress__lte=1),
                violation_error_message="Progress goes from 0 to 1.",
            ),
        ]
        indexes = [
            models.Index(fields=["requested_by", "-requested_at", "id"], name="document_of_person"),
            models.Index(
                fields=["requested_at", "id"], condition=Q(state__in=UNDER_WAY), name="document_under_way"
            ),
            models.Index(fields=["expires_at"], condition=Q(file__isnull=False), name="document_to_forget"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def has_expired(self) -> bool:
        """Return whether it was ready and its file is kept no longer."""
        over = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.state == JobState.DONE and (self.file_id is None or over)

    @property
    def percent(self) -> int:
        return int(self.progress * 100)
