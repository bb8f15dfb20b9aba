"""A document that is being imported as a plan."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.access import access_for
from accounts.models import User
from audit.tracking import tracked
from core.leases import Leased, unclaimed
from core.models import Record
from core.visibility import Visibility, visibility

#: claims after which a document is given up whose worker was stopped each time
ATTEMPTS = 3


class PlanImportQuerySet(models.QuerySet["PlanImport"]):
    def visible_to(self, user: Any) -> "PlanImportQuerySet":
        """Return all to the secretariat and the chair."""
        return self if access_for(user).reads(Visibility.SECRETARIAT) else self.none()

    def claimable(self) -> "PlanImportQuerySet":
        """Return the imports that wait, or that a stopped worker left and that may be tried again."""
        left = Q(state=PlanImport.State.RUNNING, attempts__lt=ATTEMPTS)
        return self.filter(unclaimed(timezone.now()), Q(state=PlanImport.State.QUEUED) | left)

    def given_up(self) -> "PlanImportQuerySet":
        """Return the imports whose worker was stopped so often that the document must be the cause."""
        return self.filter(unclaimed(timezone.now()), state=PlanImport.State.RUNNING, attempts__gte=ATTEMPTS)


@tracked(exclude=("content", "reading", "lease_until", "attempts"))
class PlanImport(Leased, Record):
    """A document that is imported: read by a worker, and its reading corrected until it is accepted.

    `reading` is the importer's JSON (`workplans.importing.as_json`), empty until the document was read; no
    record exists before `accepted`. `error`: why it could not be read.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be read"
        RUNNING = "running", "Being read"
        FAILED = "failed", "Could not be read"
        READ = "read", "To be checked"
        ACCEPTED = "accepted", "Accepted"
        DISCARDED = "discarded", "Discarded"

    KIND = "plan_import"
    VISIBILITY = visibility(
        SECRETARIAT="id name sha256 state error uploaded_by reading content created_at updated_at version",
        SYSTEM="lease_until attempts",
    )

    name = models.CharField("file name", max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    reading = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    error = models.TextField(blank=True, editable=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = PlanImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        """Return whether a worker has still to read the document."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)
