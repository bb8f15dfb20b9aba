"""What was adopted of a plan, and the broken references it was adopted with."""

import uuid

import pgtrigger
from django.db import models
from django.db.models.functions import MD5

from accounts.models import User
from audit.tracking import tracked
from audit.triggers import no_truncate
from core.models import Record
from core.visibility import visibility
from documents.models import File
from topics.models import LONG_TEXT
from workplans.models.plans import OfPlanQuerySet, WorkPlan


@tracked()
class KeptAsPrinted(Record):
    """A broken cross-reference that is kept on purpose, as long as its sentence is unchanged."""

    KIND = "kept_as_printed"
    VISIBILITY = visibility(
        GROUP="id plan place printed sentence reason kept_by created_at updated_at version"
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="kept_as_printed")
    place = models.CharField("the heading above it", max_length=300)
    printed = models.CharField(max_length=200)
    sentence = models.TextField(max_length=LONG_TEXT)
    reason = models.TextField(max_length=2000)
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "plan",
                "printed",
                MD5("sentence"),
                name="kept_as_printed_once",
                violation_error_message="This reference is kept as printed already.",
            )
        ]

    def __str__(self) -> str:
        return f"“{self.printed}” in {self.place}"


class Release(models.Model):
    """The text of one revision of a plan as it was adopted (`workplans.plan_text`). Inserts only.

    `adopted_at` is when the adoption was recorded; the dates of the bodies stand in the endorsements.
    `digest` is that of the text; the log entry of the adoption holds it too, and those of the files.
    """

    KIND = "release"
    VISIBILITY = visibility(GROUP="id plan revision content digest adopted_at adopted_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="releases")
    revision = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "revision"],
                name="one_release_a_revision",
                violation_error_message="This revision of the plan was adopted already.",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        revision = f", Rev. {self.revision}" if self.revision else ""
        return f"{self.plan}{revision}"


class ReleaseFile(models.Model):
    """A file rendered from the text of a release, with the characters that were replaced. Inserts only."""

    VISIBILITY = visibility(GROUP="id release format file sha256 size substitutions")

    release = models.ForeignKey(Release, models.PROTECT, related_name="files")
    format = models.CharField(max_length=10)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    substitutions = models.JSONField(default=list)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "format"], name="one_file_a_format_of_a_release")
        ]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.release} ({self.format})"
