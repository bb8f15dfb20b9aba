"""Two-step sign-in: set up and taken away by the person, reset by the secretariat when the phone is lost.

All refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict. Of one's own account one is
the master: there is nothing to allow. The person is told of each by mail; the log tells it to the secretariat
and the chair alone.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
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

NOT_SET_UP = "Two-step sign-in is not set up."


def set_up_second_factor(*, actor: User, secret: str) -> User:
    """From now on this person needs a code made from `secret` too, or one of ten recovery codes.

    That their app has the secret was proved to the form.
    """
    with audited():
        _lock(actor)
        if has_second_factor(actor):
            raise NotPossibleNow("Two-step sign-in is set up already.")
        TOTP.activate(actor, secret)
        RecoveryCodes.activate(actor)
        _tell(actor, actor, "second_factor.set_up", "Two-step sign-in was set up.")
    return actor


def remove_second_factor(*, actor: User) -> User:
    """From now on the password is enough again."""
    with audited():
        _take(actor)
        _tell(actor, actor, "second_factor.removed", "Two-step sign-in was switched off.")
    return actor


def renew_recovery_codes(*, actor: User) -> User:
    """Ten new recovery codes; those before are worth nothing from now on."""
    with audited():
        _lock(actor)
        if not has_second_factor(actor):
            raise NotPossibleNow(NOT_SET_UP)
        Authenticator.objects.filter(user=actor, type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(actor)
        _tell(actor, actor, "recovery_codes.renewed", "New recovery codes were made.")
    return actor


def reset_second_factor(*, actor: User, person: User, version: int, reason: str) -> User:
    """Take away the second factor of somebody who lost it, and end their sessions: the phone may have one."""
    with audited():
        require(can_reset_second_factor, actor, person)
        _take(person)
        if not reason.strip():
            raise ValidationError({"reason": "Say why."})
        save_version(person, version=version, values={"signed_out_at": timezone.now()})
        _tell(actor, person, "second_factor.reset", "Two-step sign-in was reset by the secretariat.", reason)
    return person


def _take(person: User) -> None:
    _lock(person)
    if not has_second_factor(person):
        raise NotPossibleNow(NOT_SET_UP)
    Authenticator.objects.filter(user=person).delete()


def _lock(person: User) -> None:
    advisory_lock(f"second factor of {person.pk}")


def _tell(actor: User, person: User, action: str, words: str, why: str = "") -> None:
    said = {"reason": why} if why else {}
    entry = log_entry(actor=actor, action=action, about=Ref(SignIn.KIND, person.pk), related=[person], **said)
    notices.second_factor_changed(person, words, entry, why)
