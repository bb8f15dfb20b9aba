"""Waiving a commitment of a plan with a reason, and ending the waiver."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require
from core.reasons import require_reason
from workplans.models import Commitment, Waiver
from workplans.policies import can_end_waiver, can_waive_commitment


def waive_commitment(
    *, actor: User, commitment: Commitment, reason: str, until: date | None = None
) -> Waiver:
    """Waive a commitment up to and including a day, or until the waiver is ended.

    Raises NotPossibleNow where it is waived already, ValidationError without a reason or for a past day.
    """
    with audited():
        require(can_waive_commitment, actor, commitment)
        lock_record(commitment)
        if commitment.waivers.in_force(localdate()).exists():
            raise NotPossibleNow("This commitment is waived already: end that waiver first.")
        reason = require_reason(reason)
        if until and until < localdate():
            raise ValidationError({"until": "Enter today or a later day."})
        waiver = Waiver(commitment=commitment, reason=reason, until=until, waived_by=actor)
        waiver.full_clean()
        waiver.save()
        plan = commitment.plan
        log_entry(actor=actor, action="commitment.waived", about=commitment, related=[plan], reason=reason)
    return waiver


def end_waiver(*, actor: User, waiver: Waiver, version: int) -> Waiver:
    """End a waiver today, so that the commitment applies again. NotPossibleNow for one that is over."""
    with audited():
        require(can_end_waiver, actor, waiver)
        lock_record(waiver)
        today = localdate()
        if waiver.ended_on or (waiver.until and waiver.until < today):
            raise NotPossibleNow("This waiver is over: the commitment applies again.")
        save_version(waiver, version=version, values={"ended_on": today, "ended_by": actor})
        commitment = waiver.commitment
        log_entry(actor=actor, action="waiver.ended", about=waiver, related=[commitment, commitment.plan])
    return waiver
