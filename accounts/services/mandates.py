"""Giving and ending mandates. Both take effect with the person's next request.

They refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict.
"""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import notices
from accounts.access import QIG
from accounts.models import Group, Mandate, User
from accounts.office_holders import with_role
from accounts.policies import can_end_mandate, can_give_mandate
from accounts.states import Role
from audit.services import audited, log_entry
from core.dates import months_after
from core.errors import NotPossibleNow
from core.locks import advisory_lock, lock_record, save_version
from core.policies import require
from core.reasons import require_reason

#: lock held while the portal might lose its last secretary
OFFICES = "offices"
#: “mandate reviewed every 3 years” (2023 plan)
MANDATE_YEARS = 3
EARLIEST, LATEST_START, LATEST_END = date(1995, 1, 1), date(2100, 1, 1), date(2110, 1, 1)
LAST_DAY = "Choose a last day that is today or later, and not after 2110."


def give_mandate(
    *,
    actor: User,
    person: User,
    role: str,
    party: Group | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Mandate:
    """Give a person a role in the QIG from one day (today) to another (three years later), both included."""
    with audited():
        require(can_give_mandate, actor, person)
        lock_record(person)
        if not person.is_active or person.kind != User.Kind.PERSON:
            raise NotPossibleNow("Only a person with an active account can be given a mandate.")
        mandate = new_mandate(person, role, party, starts_on, ends_on)
        entry = log_entry(actor=actor, action="mandate.given", about=mandate, related=[person])
        notices.mandate_given(mandate, entry)
    return mandate


def new_mandate(
    person: User, role: str, party: Group | None, starts_on: date | None, ends_on: date | None
) -> Mandate:
    """Save and return a mandate.

    Raises ValidationError when it is over already, or overlaps with its like.
    """
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
    """Return the first and last day of a mandate: from today and for three years where a day is left open.

    Raises ValidationError for a period that ends before it starts, or is over.
    """
    first = starts_on or timezone.localdate()
    if not EARLIEST <= first <= LATEST_START:
        raise ValidationError({"starts_on": "Choose a first day between 1995 and 2100."})
    last = ends_on or three_years_from(first)
    if last < first:
        raise ValidationError({"ends_on": "Choose a last day after the mandate starts."})
    if not timezone.localdate() <= last <= LATEST_END:
        raise ValidationError({"ends_on": LAST_DAY})
    return first, last


def three_years_from(day: date) -> date:
    """Return the last day of a mandate that starts on a day."""
    leap_day = (day.month, day.day) == (2, 29)
    return months_after(day, 12 * MANDATE_YEARS) - timedelta(days=0 if leap_day else 1)


def end_mandate(
    *, actor: User, mandate: Mandate, version: int, reason: str, ends_on: date | None = None
) -> Mandate:
    """End a mandate now, or on an earlier day than was planned.

    A day that is planned already changes nothing.
    """
    with audited():
        require(can_end_mandate, actor, mandate)
        advisory_lock(OFFICES)
        lock_record(mandate)
        if mandate.is_over:
            raise NotPossibleNow("This mandate is over already.")
        ends_at = _new_end(mandate, ends_on)
        reason = require_reason(reason)
        keep_a_secretary(mandate.user, mandate)
        if save_version(mandate, version=version, values={"ends_at": ends_at}):
            entry = log_entry(
                actor=actor, action="mandate.ended", about=mandate, related=[mandate.user], reason=reason
            )
            notices.mandate_ended(mandate, entry, reason)
    return mandate


def _new_end(mandate: Mandate, ends_on: date | None) -> datetime:
    """Return the moment at which the mandate is to end: now, or the end of a day. Raises ValidationError."""
    if ends_on and not timezone.localdate() <= ends_on <= LATEST_END:
        raise ValidationError({"ends_on": LAST_DAY})
    ends_at = _end_of(ends_on) if ends_on else timezone.now()
    if ends_on and mandate.ends_at and ends_at > mandate.ends_at:
        raise ValidationError({"ends_on": "It ends before that day. To prolong it, give a new mandate."})
    if ends_at <= mandate.starts_at:
        raise ValidationError({"ends_on": "Choose a last day after the mandate starts."})
    return ends_at


def keep_a_secretary(person: User, only: Mandate | None = None) -> None:
    """Raise NotPossibleNow where the portal would lose its last secretary with this person, or this mandate.

    The caller holds the lock `OFFICES`.
    """
    lost = person.mandates.current().filter(group__code=QIG, role=Role.SECRETARIAT)  # type: ignore[attr-defined]
    if only is not None:
        lost = lost.filter(pk=only.pk)
    if lost.exists() and not with_role(Role.SECRETARIAT).exclude(pk=person.pk).exists():
        raise NotPossibleNow("The portal would have no secretariat: give another person that mandate first.")


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _end_of(day: date) -> datetime:
    return _start_of(day + timedelta(days=1))
