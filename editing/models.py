"""Drafts: what people are typing before they save it."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from core.visibility import visibility

LARGEST_DRAFT = 500_000  # characters of all fields together


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: Any) -> "DraftQuerySet":
        """Return the drafts that this person is typing; nobody else reads them."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class Draft(models.Model):
    """Text that a person typed into a record and did not save: private, one per record."""

    VISIBILITY = visibility(OWN="id user kind uuid base_version values updated_at")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=40)
    uuid = models.UUIDField()
    base_version = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "uuid"], name="one_draft_each")]

    def clean(self) -> None:
        if sum(len(str(value)) for value in self.values.values()) > LARGEST_DRAFT:
            raise ValidationError(
                f"This text is too long to be kept as a draft: {LARGEST_DRAFT:,} characters at most."
            )
