"""Two-step sign-in: set up and removed by the person, reset by the secretariat when the phone is lost.

All refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict. Everybody may change
their own, so those services ask no policy. The person is notified of each by mail; the log shows it to the
secretariat and the chair alone.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from accounts import notices
from accounts.models import SignIn, User
from accounts.policies import can_reset_second_factor
from accounts.second_factor import has_second_factor
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.kinds import Ref
from core.locks import advisory_lock, save_version
from core.policies import require
from core.reasons import require_reason

NOT_SET_UP = "Two-step sign-in is not set up."


def set_up_second_factor(*, actor: User, secret: str) -> User:
    """Require a code made from `secret`, or one of ten recovery codes, at every sign-in from now on.

    The form has checked that the person's app has the secret.
    """
    with audited():
        _lock(actor)
        if has_second_factor(actor):
            raise NotPossibleNow("Two-step sign-in is set up already.")
        TOTP.activate(actor, secret)
        RecoveryCodes.activate(actor)
        _log_and_notify(actor, actor, "second_factor.set_up", "Two-step sign-in was set up.")
    return actor


def remove_second_factor(*, actor: User) -> User:
    """Let the password alone be enough again."""
    with audited():
        _remove(actor)
        _log_and_notify(actor, actor, "second_factor.removed", "Two-step sign-in was switched off.")
    return actor


def renew_recovery_codes(*, actor: User) -> User:
    """Make ten new recovery codes; those before stop working."""
    with audited():
        _lock(actor)
        if not has_second_factor(actor):
            raise NotPossibleNow(NOT_SET_UP)
        Authenticator.objects.filter(user=actor, type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(actor)
        _log_and_notify(actor, actor, "recovery_codes.renewed", "New recovery codes were made.")
    return actor


def reset_second_factor(*, actor: User, person: User, version: int, reason: str) -> User:
    """Remove the second factor of a person who lost it, and end their sessions."""
    with audited():
        require(can_reset_second_factor, actor, person)
        _remove(person)
        reason = require_reason(reason)
        save_version(person, version=version, values={"signed_out_at": timezone.now()})
        words = "Two-step sign-in was reset by the secretariat."
        _log_and_notify(actor, person, "second_factor.reset", words, reason)
    return person


def _remove(person: User) -> None:
    _lock(person)
    if not has_second_factor(person):
        raise NotPossibleNow(NOT_SET_UP)
    Authenticator.objects.filter(user=person).delete()


def _lock(person: User) -> None:
    advisory_lock(f"second factor of {person.pk}")


def _log_and_notify(actor: User, person: User, action: str, words: str, reason: str = "") -> None:
    payload = {"reason": reason} if reason else {}
    about = Ref(SignIn.KIND, person.pk)
    entry = log_entry(actor=actor, action=action, about=about, related=[person], **payload)
    notices.second_factor_changed(person, words, entry, reason)
