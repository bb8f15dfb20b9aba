"""Creating service accounts; deactivating accounts and reactivating them, with effect from the next request.

They refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict.
"""

from django.utils import timezone

from accounts.models import Group, User
from accounts.policies import can_create_service_account, can_deactivate_person, can_reactivate_person
from accounts.services.mandates import OFFICES, keep_a_secretary
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import advisory_lock, lock_record, save_version
from core.policies import require
from core.reasons import require_reason


def create_service_account(*, actor: User, name: str, party: Group) -> User:
    """Create the account of a program that reads for a party. It has no password and no roles."""
    with audited():
        require(can_create_service_account, actor)
        account = User(name=name.strip(), kind=User.Kind.SERVICE, party=party, email=None)
        account.set_unusable_password()
        account.full_clean()
        account.save()
        log_entry(actor=actor, action="service_account.created", about=account, related=[party])
    return account


def deactivate_person(*, actor: User, person: User, version: int, reason: str) -> User:
    """Close an account: nobody signs in with it, and every session and token of it ends at once.

    Mandates stay as they are and count again once the account is reactivated.
    """
    with audited():
        require(can_deactivate_person, actor, person)
        advisory_lock(OFFICES)
        lock_record(person)
        if not person.is_active or person.kind == User.Kind.SYSTEM:
            raise NotPossibleNow("Only an active account can be deactivated.")
        reason = require_reason(reason)
        keep_a_secretary(person)
        values = {"is_active": False, "signed_out_at": timezone.now()}
        save_version(person, version=version, values=values)
        log_entry(actor=actor, action="user.deactivated", about=person, reason=reason)
    return person


def reactivate_person(*, actor: User, person: User, version: int) -> User:
    """Open an account again, with the mandates that still run."""
    with audited():
        require(can_reactivate_person, actor, person)
        lock_record(person)
        if person.is_active:
            raise NotPossibleNow("This account is active already.")
        save_version(person, version=version, values={"is_active": True})
        log_entry(actor=actor, action="user.reactivated", about=person)
    return person
