"""Where somebody is signed in: noted as it is used, ended by the person. Refuses with PermissionDenied."""

from contextlib import suppress
from datetime import UTC, datetime

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import OpenSession, SignIn, User
from accounts.policies import can_end_session
from audit.services import audited, log_entry
from core.kinds import Ref
from core.policies import require


def note_session(*, user: User, key: str, device: str, since: int) -> None:
    """That the session `key` is used now, `since` a Unix time; a session's key may change while it goes on.

    No act: it leaves no entry. A session that is ended at this very moment stays ended.
    """
    now, began_at = timezone.now(), datetime.fromtimestamp(since, UTC)
    with suppress(IntegrityError), transaction.atomic():
        OpenSession.objects.update_or_create(
            session_id=key,
            defaults={"user": user, "device": device, "used_at": now},
            create_defaults={"user": user, "device": device, "used_at": now, "began_at": began_at},
        )


def end_session(*, actor: User, session: OpenSession) -> None:
    """Sign out one browser, at its next click."""
    with audited():
        require(can_end_session, actor, session)
        Session.objects.filter(pk=session.session_id).delete()
        _record(actor, "session.ended")


def end_other_sessions(*, actor: User, keep: str) -> None:
    """Sign out every browser but the one with the session key `keep`, noted here or not.

    All sessions end by it: the caller gives the one that stays its new hash (`update_session_auth_hash`).
    """
    with audited():
        User.objects.filter(pk=actor.pk).update(signed_out_at=timezone.now())
        others = OpenSession.objects.filter(user=actor).exclude(session_id=keep)
        Session.objects.filter(pk__in=others.values("session_id")).delete()
        _record(actor, "sessions.ended")


def _record(actor: User, action: str) -> None:
    log_entry(actor=actor, action=action, about=Ref(SignIn.KIND, actor.pk), related=[actor])
