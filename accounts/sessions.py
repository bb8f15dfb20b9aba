"""The sessions in which a person is signed in, as the sign-in library keeps them (`allauth.usersessions`)."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Min
from django.utils import timezone

from accounts.browsers import device_of
from accounts.models import User

#: the library asks for a network address; the portal keeps none
NO_ADDRESS = "0.0.0.0"


class SessionQuerySet(models.QuerySet[UserSession]):
    """Sessions of the library's model: `user_sessions().visible_to(user)`."""

    def visible_to(self, user: Any) -> "SessionQuerySet":
        """Return the person's own sessions alone."""
        return self.filter(user=user) if user.is_authenticated else self.none()


def user_sessions() -> SessionQuerySet:
    """Return every session that the library keeps."""
    return SessionQuerySet(UserSession)


def open_sessions(user: User) -> list[UserSession]:
    """Return the sessions of `user` that a browser could still use, the last used first. Two queries.

    A session is over when it expired, and after a new password or once all were ended: its hash is then
    stale. Each gets `device`, the browser in words: `Firefox on Windows`.
    """
    rows = list(user_sessions().visible_to(user).order_by("-last_seen_at", "pk"))
    stored = Session.objects.filter(expire_date__gt=timezone.now())
    stored = stored.in_bulk([row.session_key for row in rows])
    hashes = {key: session.get_decoded().get(HASH_SESSION_KEY) for key, session in stored.items()}
    usable = [row for row in rows if hashes.get(row.session_key) == user.get_session_auth_hash()]
    for row in usable:
        row.device = device_of(row.user_agent)  # type: ignore[attr-defined]
    return usable


def note_session(*, user: User, key: str, user_agent: str, old_key: str = "") -> None:
    """Note that the session `key` is in use now; `old_key` is the key it had before, as a key may change.

    A note, no action: it leaves no log entry. A session that was ended meanwhile stays ended: only the
    library's row is written, and a row without a session is not shown as open.
    """
    now = timezone.now()
    noted = UserSession.objects.filter(user=user, session_key__in=[key, old_key])
    began_at = noted.aggregate(first=Min("created_at"))["first"] or now
    noted.exclude(session_key=key).delete()
    limit = UserSession._meta.get_field("user_agent").max_length
    values = {"user": user, "user_agent": user_agent[:limit], "ip": NO_ADDRESS}
    values |= {"created_at": began_at, "last_seen_at": now}
    UserSession.objects.update_or_create(session_key=key, defaults=values)
