"""Giving and ending mandates; letting a person in and keeping them out.

All refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict, and take effect on the
person's next request.
"""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import notices
from accounts.access import QIG
from accounts.models import Group, Mandate, User
from accounts.office_holders import secretariat
from accounts.policies import (
    can_deactivate_person,
    can_end_mandate,
    can_give_mandate,
    can_reactivate_person,
)
from accounts.states import Role
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import advisory_lock, lock_record, save_version
from core.policies import require

#: held while the portal might lose its last secretary
OFFICES = "offices"
#: “mandate reviewed every 3 years”
MANDATE_YEARS = 3


def give_mandate(
    *,
    actor: User,
    person: User,
    role: str,
    party: Group | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Mandate:
    """A role in the QIG from the start of one day (today) to the end of another (three years later)."""
    with audited():
        require(can_give_mandate, actor, person)
        lock_record(person)
        if not person.is_active or person.kind != User.Kind.PERSON:
            raise NotPossibleNow("Only a person who may sign in is given a mandate.")
        mandate = new_mandate(person, role, party, starts_on, ends_on)
        entry = log_entry(actor=actor, action="mandate.given", about=mandate, related=[person])
        notices.mandate_given(mandate, entry)
    return mandate


def new_mandate(
    person: User, role: str, party: Group | None, starts_on: date | None, ends_on: date | None
) -> Mandate:
    """The saved mandate. Raises ValidationError when it is over already, or overlaps with its like."""
    first, last = period_of(starts_on, ends_on)
    qig = Group.objects.get(code=QIG)
    mandate = Mandate(user=person, group=qig, role=role, party=party)
    mandate.starts_at, mandate.ends_at = _start_of(first), _end_of(last)
    mandate.full_clean()
    overlapping = person.mandates.filter(group=qig, role=role, party=party).overlapping(  # type: ignore[attr-defined]
        mandate.starts_at, mandate.ends_at
    )
    if overlapping.exists():
        raise ValidationError({"starts_on": "There is already such a mandate in this period."})
    mandate.save()
    return mandate


def period_of(starts_on: date | None, ends_on: date | None) -> tuple[date, date]:
    """First and last day of a mandate: from today, and for three years, where nothing else is said.

    Raises ValidationError for a period that is none, or lies behind us.
    """
    first = starts_on or timezone.localdate()
    if not date(1995, 1, 1) <= first <= date(2100, 1, 1):
        raise ValidationError({"starts_on": "The agency began in 1995, and nobody plans beyond 2100."})
    last = ends_on or three_years_from(first)
    if last < first:
        raise ValidationError({"ends_on": "A mandate ends after it starts."})
    if not timezone.localdate() <= last <= date(2110, 1, 1):
        raise ValidationError({"ends_on": "The last day is today or later, and not after 2110."})
    return first, last


def three_years_from(day: date) -> date:
    """The last day of a mandate that starts on a day."""
    try:
        after = day.replace(year=day.year + MANDATE_YEARS)
    except ValueError:  # 29 February
        after = date(day.year + MANDATE_YEARS, 3, 1)
    return after - timedelta(days=1)


def end_mandate(
    *, actor: User, mandate: Mandate, version: int, reason: str, ends_on: date | None = None
) -> Mandate:
    """End a mandate now, or with an earlier day than was planned."""
    with audited():
        require(can_end_mandate, actor, mandate)
        advisory_lock(OFFICES)
        lock_record(mandate)
        now = timezone.now()
        if mandate.ends_at and mandate.ends_at <= now:
            raise NotPossibleNow("This mandate is over already.")
        if ends_on and not timezone.localdate() <= ends_on <= date(2110, 1, 1):
            raise ValidationError({"ends_on": "The last day is today or later, and not after 2110."})
        ends_at = _end_of(ends_on) if ends_on else now
        if ends_on and mandate.ends_at and ends_at > mandate.ends_at:
            raise ValidationError({"ends_on": "It ends before that. To prolong it, give a new mandate."})
        if ends_at <= mandate.starts_at:
            raise ValidationError({"ends_on": "It has not started by then."})
        if not reason.strip():
            raise ValidationError({"reason": "Say why it ends."})
        _keep_a_secretary(mandate.user, mandate)
        save_version(mandate, version=version, values={"ends_at": ends_at})
        entry = log_entry(
            actor=actor, action="mandate.ended", about=mandate, related=[mandate.user], reason=reason
        )
        notices.mandate_ended(mandate, entry, reason)
    return mandate


def deactivate_person(*, actor: User, person: User, version: int, reason: str) -> User:
    """Keep a person out: no signing in, every session ended at once. Their mandates rest with them."""
    with audited():
        require(can_deactivate_person, actor, person)
        advisory_lock(OFFICES)
        lock_record(person)
        if not person.is_active or person.kind != User.Kind.PERSON:
            raise NotPossibleNow("Only a person who may sign in is deactivated.")
        if not reason.strip():
            raise ValidationError({"reason": "Say why."})
        _keep_a_secretary(person)
        values = {"is_active": False, "signed_out_at": timezone.now()}
        save_version(person, version=version, values=values)
        log_entry(actor=actor, action="user.deactivated", about=person, reason=reason)
    return person


def reactivate_person(*, actor: User, person: User, version: int) -> User:
    """Let a person sign in again, with the mandates that still run."""
    with audited():
        require(can_reactivate_person, actor, person)
        lock_record(person)
        if person.is_active:
            raise NotPossibleNow("This person may sign in already.")
        save_version(person, version=version, values={"is_active": True})
        log_entry(actor=actor, action="user.reactivated", about=person)
    return person


def _keep_a_secretary(person: User, only: Mandate | None = None) -> None:
    """Refuse to take the last secretary's mandate, or the person who bears it."""
    taken = person.mandates.current().filter(group__code=QIG, role=Role.SECRETARIAT)  # type: ignore[attr-defined]
    if only is not None:
        taken = taken.filter(pk=only.pk)
    if taken.exists() and not [to for to in secretariat() if to.person != person]:
        raise NotPossibleNow("The portal would have no secretariat: give somebody else that mandate first.")


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _end_of(day: date) -> datetime:
    return _start_of(day + timedelta(days=1))
