"""Invitations to join the portal."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.access import access_for
from accounts.models.experts import one_line
from accounts.models.people import Group, User
from accounts.states import Role
from core.models import PersonalData, Record
from core.visibility import Visibility, visibility


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """Return all invitations to the secretariat and the chair: they hold names and addresses."""
        return self.all() if access_for(user).reads(Visibility.SECRETARIAT) else self.none()

    def open(self) -> "InvitationQuerySet":
        """Return the invitations that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(Record, PersonalData):
    """A person who was invited, with the mandate they will have. It has no row history.

    The token is in the link of the mail alone; `digest` is its SHA-256.
    """

    KIND = "invitation"
    VISIBILITY = visibility(
        SECRETARIAT="id name email role party starts_on ends_on invited_by expires_at accepted_at revoked_at "
        "user created_at updated_at version",
        SYSTEM="digest",
    )

    name = models.CharField(max_length=120, validators=[one_line])
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role)
    party = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_liaison_names_party",
                condition=Q(role="liaison", party__isnull=False)
                | (~Q(role="liaison") & Q(party__isnull=True)),
                violation_error_message="Choose a party for a liaison, and none for any other role.",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation",
                violation_error_message="This address was invited already: send that invitation again.",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.name}"

    @property
    def state(self) -> str:
        """`accepted`, `revoked`, `expired` or `open`."""
        if self.accepted_at:
            return "accepted"
        return "revoked" if self.revoked_at else "expired" if self.expires_at <= timezone.now() else "open"
