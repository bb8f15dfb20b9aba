"""Who may change accounts and mandates: the secretariat; the chair sees them."""

from typing import Any

from allauth.usersessions.models import UserSession

from accounts.access import access_for
from accounts.models import Invitation, Mandate, User


def can_give_mandate(user: Any, person: User) -> bool:
    return access_for(user).is_secretariat


def can_end_mandate(user: Any, mandate: Mandate) -> bool:
    return access_for(user).is_secretariat


def can_create_service_account(user: Any) -> bool:
    return access_for(user).is_secretariat


def can_deactivate_person(user: Any, person: User) -> bool:
    return access_for(user).is_secretariat


def can_reactivate_person(user: Any, person: User) -> bool:
    return access_for(user).is_secretariat


def can_reset_second_factor(user: Any, person: User) -> bool:
    """The secretariat, for others; people remove their own after typing their password."""
    return access_for(user).is_secretariat and user != person


def can_end_session(user: Any, session: UserSession) -> bool:
    """The person whose session it is; the secretariat ends the sessions of others by deactivating them."""
    return session.user_id == user.pk


def can_invite_person(user: Any) -> bool:
    return access_for(user).is_secretariat


def can_resend_invitation(user: Any, invitation: Invitation) -> bool:
    return access_for(user).is_secretariat


def can_revoke_invitation(user: Any, invitation: Invitation) -> bool:
    return access_for(user).is_secretariat


def can_declare_interests(user: Any, person: User) -> bool:
    """Everybody who works here for themselves; the secretariat for others too, from a signed form."""
    return _own_or_secretariat(user, person)


def can_set_expertise(user: Any, person: User) -> bool:
    """Everybody who works here for themselves, and the secretariat for others."""
    return _own_or_secretariat(user, person)


def _own_or_secretariat(user: Any, person: User) -> bool:
    access = access_for(user)
    allowed = access.is_secretariat or (access.works_here and user == person)
    return allowed and person.kind == User.Kind.PERSON
