"""Setting a commitment of a plan aside, with its reason, and taking it up again."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require
from workplans.models import Commitment, Waiver
from workplans.policies import can_end_waiver, can_waive_commitment


def waive_commitment(
    *, actor: User, commitment: Commitment, reason: str, until: date | None = None
) -> Waiver:
    """Set a commitment aside up to and with a day, or until that is ended. NotPossibleNow where it is."""
    with audited():
        require(can_waive_commitment, actor, commitment)
        lock_record(commitment)
        if commitment.waivers.in_force(localdate()).exists():
            raise NotPossibleNow("This commitment is set aside already: end that waiver first.")
        if until and until < localdate():
            raise ValidationError({"until": "This day is over."})
        waiver = Waiver(commitment=commitment, reason=reason.strip(), until=until, waived_by=actor)
        waiver.full_clean()
        waiver.save()
        log_entry(
            actor=actor,
            action="commitment.waived",
            about=commitment,
            related=[commitment.plan],
            reason=reason,
        )
    return waiver


def end_waiver(*, actor: User, waiver: Waiver, version: int) -> Waiver:
    """Take the commitment up again from today. NotPossibleNow for a waiver that is over."""
    with audited():
        require(can_end_waiver, actor, waiver)
        lock_record(waiver)
        today = localdate()
        if waiver.ended_on or (waiver.until and waiver.until < today):
            raise NotPossibleNow("This waiver is over: the commitment counts.")
        save_version(waiver, version=version, values={"ended_on": today, "ended_by": actor})
        commitment = waiver.commitment
        log_entry(actor=actor, action="waiver.ended", about=waiver, related=[commitment, commitment.plan])
    return waiver
