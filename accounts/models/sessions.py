"""The sessions in which a person is signed in."""

from typing import Any
from uuid import uuid4

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from accounts.models.people import User
from core.visibility import visibility


class OpenSessionQuerySet(models.QuerySet["OpenSession"]):
    def visible_to(self, user: Any) -> "OpenSessionQuerySet":
        """One's own alone."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def still_open(self, user: User) -> list["OpenSession"]:
        """Those of `user` that a browser could still use, the last used first. One query.

        What a session must hold lies in its data: it is over after a new password, or once all were ended.
        """
        rows = self.filter(user=user, session__expire_date__gt=timezone.now()).select_related("session")
        now = user.get_session_auth_hash()
        return [
            row
            for row in rows.order_by("-used_at", "pk")
            if row.session.get_decoded().get(HASH_SESSION_KEY) == now
        ]


class OpenSession(models.Model):
    """Where somebody is signed in: a browser, in words, since when, and when it was used last (to ten
    minutes). It goes with the session.
    """

    VISIBILITY = visibility(OWN="id user device began_at used_at", SYSTEM="session")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    device = models.CharField(max_length=60)
    began_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)

    objects = OpenSessionQuerySet.as_manager()
