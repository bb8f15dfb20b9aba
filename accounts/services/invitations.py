"""Inviting people to join: the invitation, the mail with its link, and its acceptance.

The token is in the link alone; the row keeps its digest. It can be used once, for 14 days.
"""

import hashlib
import secrets
from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import notices
from accounts.models import Group, Invitation, User
from accounts.policies import can_invite_person, can_resend_invitation, can_revoke_invitation
from accounts.services.mandates import new_mandate, period_of
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require

LASTS = timedelta(days=14)
UNUSABLE = "This invitation can't be used any more. Ask the secretariat for a new one."


def invite_person(
    *,
    actor: User,
    name: str,
    email: str,
    role: str,
    party: Group | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Invitation:
    """Send a person without an account a link by which they create one, with this mandate."""
    with audited():
        require(can_invite_person, actor)
        first, last = period_of(starts_on, ends_on)
        email = User.objects.normalize_email(email).lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError({"email": "There is an account with this address: give it a mandate."})
        token = secrets.token_urlsafe(32)
        invitation = Invitation(
            name=name.strip(),
            email=email,
            role=role,
            party=party,
            starts_on=first,
            ends_on=last,
            invited_by=actor,
            digest=_digest(token),
            expires_at=timezone.now() + LASTS,
        )
        invitation.full_clean()
        invitation.save()
        entry = log_entry(actor=actor, action="invitation.sent", about=invitation)
        notices.invitation_sent(invitation, token, actor, entry)
    return invitation


def resend_invitation(*, actor: User, invitation: Invitation, version: int) -> Invitation:
    """Send a new link for another 14 days; the link sent before stops working."""
    with audited():
        require(can_resend_invitation, actor, invitation)
        _lock_unused(invitation)
        token = secrets.token_urlsafe(32)
        values = {"digest": _digest(token), "expires_at": timezone.now() + LASTS}
        save_version(invitation, version=version, values=values)
        entry = log_entry(actor=actor, action="invitation.resent", about=invitation)
        notices.invitation_sent(invitation, token, actor, entry)
    return invitation


def revoke_invitation(*, actor: User, invitation: Invitation, version: int) -> Invitation:
    """Revoke an invitation: its link stops working."""
    with audited():
        require(can_revoke_invitation, actor, invitation)
        _lock_unused(invitation)
        save_version(invitation, version=version, values={"revoked_at": timezone.now()})
        log_entry(actor=actor, action="invitation.revoked", about=invitation)
    return invitation


def invitation_of(token: str) -> Invitation | None:
    """Return the open invitation of a link; None for an unknown, used, revoked or expired one."""
    return Invitation.objects.open().filter(digest=_digest(token)).select_related("party").first()


def accept_invitation(*, token: str, password: str) -> User:
    """Create the account and its mandate for the holder of the token.

    Raises NotPossibleNow when the token can't be used, ValidationError for a weak password.
    """
    with audited():
        invitation = invitation_of(token)
        if invitation is None:
            raise NotPossibleNow(UNUSABLE)
        lock_record(invitation)
        if invitation.state != "open" or User.objects.filter(email=invitation.email).exists():
            raise NotPossibleNow(UNUSABLE)
        _refuse_weak(password, invitation)
        person = User.objects.create_user(invitation.email, invitation.name, password)
        # The days were set when the invitation was sent: a late answer makes no mandate longer.
        mandate = new_mandate(
            person, invitation.role, invitation.party, invitation.starts_on, invitation.ends_on
        )
        values = {"accepted_at": timezone.now(), "user": person}
        save_version(invitation, version=invitation.version, values=values)
        log_entry(actor=person, action="invitation.accepted", about=person, related=[invitation, mandate])
    return person


def _refuse_weak(password: str, invitation: Invitation) -> None:
    try:
        validate_password(password, User(email=invitation.email, name=invitation.name))
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None


def _lock_unused(invitation: Invitation) -> None:
    lock_record(invitation)
    if invitation.state not in ("open", "expired"):
        raise NotPossibleNow(f"This invitation was {invitation.state} already.")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
