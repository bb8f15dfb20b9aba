"""Who may do what to people: the secretariat gives mandates and ends them; the chair sees it done."""

from typing import Any

from accounts.models import Invitation, Membership, User
from accounts.standing import standing_of


def can_give_mandate(user: Any, person: User) -> bool:
    return standing_of(user).is_secretariat


def can_end_mandate(user: Any, membership: Membership) -> bool:
    return standing_of(user).is_secretariat


def can_deactivate_person(user: Any, person: User) -> bool:
    return standing_of(user).is_secretariat


def can_reactivate_person(user: Any, person: User) -> bool:
    return standing_of(user).is_secretariat


def can_invite_person(user: Any) -> bool:
    return standing_of(user).is_secretariat


def can_resend_invitation(user: Any, invitation: Invitation) -> bool:
    return standing_of(user).is_secretariat


def can_revoke_invitation(user: Any, invitation: Invitation) -> bool:
    return standing_of(user).is_secretariat
