"""Ending sessions of one's own. Refuses with PermissionDenied."""

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts.models import SignIn, User
from accounts.policies import can_end_session
from accounts.sessions import user_sessions
from audit.services import audited, log_entry
from core.kinds import Ref
from core.policies import require


def end_session(*, actor: User, session: UserSession) -> None:
    """Sign out one browser; it notices with its next request."""
    with audited():
        require(can_end_session, actor, session)
        get_adapter().end_sessions([session])
        _log(actor, "session.ended")


def end_other_sessions(*, actor: User, keep: str) -> None:
    """Sign out every browser but the one with the session key `keep`.

    All sessions end by it, also those that were never noted: the caller gives the one that stays its new hash
    (`update_session_auth_hash`).
    """
    with audited():
        User.objects.filter(pk=actor.pk).update(signed_out_at=timezone.now())
        get_adapter().end_sessions(user_sessions().visible_to(actor).exclude(session_key=keep))
        _log(actor, "sessions.ended")


def _log(actor: User, action: str) -> None:
    log_entry(actor=actor, action=action, about=Ref(SignIn.KIND, actor.pk), related=[actor])
