"""Files, and the documents that people asked for."""

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
from core.visibility import Visibility, visibility
from documents.states import UNDER_WAY, JobState

#: how often a document is begun whose worker was stopped in the middle
ATTEMPTS = 3


class FileQuerySet(models.QuerySet["File"]):
    def visible_to(self, user: Any) -> "FileQuerySet":
        """One's own, and those of nobody's own of a class that one reads; its door asks for the rest."""
        if not user.is_authenticated:
            return self.none()
        read = [one.value for one in Visibility if access_for(user).reads(one)]
        return self.filter(Q(owner=user) | Q(owner=None, visibility__in=read))


class File(models.Model):
    """An uploaded or generated file. Its bytes lie on disk under their digest (`documents.storage`).

    `sight`: the class of information in it; `owner`: whose own it is, alone. The row never changes.
    """

    VISIBILITY = visibility(
        GROUP="id owner name media_type visibility about_kind about_uuid size sha256 made_at"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    visibility = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Visibility])
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
        """One's own alone: what somebody asks for says what they work on."""
        return self.filter(requested_by=user) if user.is_authenticated else self.none()

    def under_way(self) -> "DocumentJobQuerySet":
        return self.filter(state__in=UNDER_WAY)

    def claimable(self, now: datetime) -> "DocumentJobQuerySet":
        """Waiting, or begun by a worker that is gone, and not too often."""
        left = Q(state=JobState.RUNNING, lease_until__lt=now, attempts__lt=ATTEMPTS)
        return self.filter(Q(state=JobState.QUEUED) | left)

    def given_up(self, now: datetime) -> "DocumentJobQuerySet":
        """Begun so often that it must be the document which stops the worker."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=now, attempts__gte=ATTEMPTS)


class DocumentJob(models.Model):
    """A document that somebody asked for: from the request until the file is forgotten.

    `key` is the same for the same click. `attempts` counts the workers that took it up, and tells them apart:
    what an earlier one still writes is refused. `progress` is from 0 to 1. A job that is done and has no file
    has expired.
    """

    KIND = "document_job"
    VISIBILITY = visibility(
        OWN="id requested_by template parameters format title state progress file substitutions error "
        "requested_at started_at finished_at expires_at",
        SYSTEM="key lease_until attempts",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="document_jobs")
    template = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    format = models.CharField(max_length=10)
    title = models.CharField(max_length=300)
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, choices=JobState, default=JobState.QUEUED)
    progress = models.FloatField(default=0, validators=[MinValueValidator(0), MaxValueValidator(1)])
    file = models.OneToOneField(File, models.PROTECT, null=True, blank=True, related_name="job")
    substitutions = models.JSONField(default=list)
    error = models.TextField(blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)

    objects = DocumentJobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="failed_document_says_why",
                condition=~Q(state=JobState.FAILED) | ~Q(error=""),
                violation_error_message="A document that failed says why.",
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
        """Ready once, and kept no longer."""
        over = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.state == JobState.DONE and (self.file_id is None or over)

    @property
    def percent(self) -> int:
        return int(self.progress * 100)
