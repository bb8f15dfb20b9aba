"""A document that is being imported as a plan."""

from typing import Any

from django.db import models

from accounts.access import access_for
from accounts.models import User
from audit.tracking import tracked
from core.models import Record
from core.visibility import Visibility, visibility


class PlanImportQuerySet(models.QuerySet["PlanImport"]):
    def visible_to(self, user: Any) -> "PlanImportQuerySet":
        """Return all to the secretariat and the chair."""
        return self if access_for(user).reads(Visibility.SECRETARIAT) else self.none()


@tracked(exclude=("content", "reading"))
class PlanImport(Record):
    """A document that is imported: its reading, corrected until it is accepted.

    `reading` is the importer's JSON (`workplans.importing.as_json`); no record exists before `accepted`.
    """

    class State(models.TextChoices):
        READ = "read", "To be checked"
        ACCEPTED = "accepted", "Accepted"
        DISCARDED = "discarded", "Discarded"

    KIND = "plan_import"
    VISIBILITY = visibility(
        SECRETARIAT="id name sha256 state uploaded_by reading content created_at updated_at version"
    )

    name = models.CharField("file name", max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    reading = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = PlanImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
