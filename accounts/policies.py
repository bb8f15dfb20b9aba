"""Who may do what to people: the secretariat gives mandates and ends them; the chair sees it done."""

from typing import Any

from accounts.access import access_for
from accounts.models import Invitation, Mandate, OpenSession, User


def can_give_mandate(user: Any, person: User) -> bool:
    return access_for(user).is_secretariat


def can_end_mandate(user: Any, mandate: Mandate) -> bool:
    return access_for(user).is_secretariat


def can_deactivate_person(user: Any, person: User) -> bool:
    return access_for(user).is_secretariat


def can_reactivate_person(user: Any, person: User) -> bool:
    return access_for(user).is_secretariat


def can_reset_second_factor(user: Any, person: User) -> bool:
    """Somebody else's: one's own is taken away on the own page, which asks for the password."""
    return access_for(user).is_secretariat and user != person


def can_end_session(user: Any, session: OpenSession) -> bool:
    """One's own; the secretariat ends those of others by deactivating them."""
    return session.user_id == user.pk


def can_invite_person(user: Any) -> bool:
    return access_for(user).is_secretariat


def can_resend_invitation(user: Any, invitation: Invitation) -> bool:
    return access_for(user).is_secretariat


def can_revoke_invitation(user: Any, invitation: Invitation) -> bool:
    return access_for(user).is_secretariat


def can_declare_interests(user: Any, person: User) -> bool:
    """One's own; the secretariat also enters what came on paper."""
    access = access_for(user)
    return access.is_secretariat or (access.works_here and user == person)


def can_set_expertise(user: Any, person: User) -> bool:
    """One's own, and the secretariat everybody's."""
    access = access_for(user)
    return access.is_secretariat or (access.works_here and user == person)
