"""The services of consulting on a plan: who is asked, by when, and what they said."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.access import access_for
from accounts.models import User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require
from core.visibility import Visibility
from topics.guidance_rules import consultation_warning
from topics.states import GuidanceKind
from workplans import notices
from workplans.models import PlanConsultation, WorkPlan
from workplans.policies import can_add_consultation, can_answer_consultation, can_open_consultation
from workplans.states import PLAN_STATES, PlanState

Values = dict[str, Any]


def open_consultation(
    *,
    actor: User,
    plan: WorkPlan,
    version: int,
    closes: date,
    asked: Sequence[Values],
    waiver: str = "",
) -> WorkPlan:
    """Put a draft up for comments and tell who is asked. `asked`: for each `group`, `person`, or `body` with
    `address`. A length that is not usual for drafts (EMA practice: about six months) needs a `waiver`.
    """
    today = timezone.localdate()
    with audited():
        require(can_open_consultation, actor, plan)
        lock_record(plan)
        PLAN_STATES.step(plan.state, PlanState.CONSULTATION)
        if not asked:
            raise ValidationError({"groups": "Say who is asked: a group, a person or a body outside."})
        if closes < today:
            raise ValidationError({"closes": "The last day is today or later."})
        warning = usual_length(today, closes)
        if warning and not waiver.strip():
            raise ValidationError({"waiver": f"{warning} Say why this one is not, and open it all the same."})
        save_version(
            plan, version=version, values={"state": PlanState.CONSULTATION, "consultation_closes": closes}
        )
        rows = [_ask(plan, today, closes, values) for values in asked]
        entry = log_entry(
            actor=actor, action="consultation.opened", about=plan, reason=waiver.strip(), asked=len(rows)
        )
        notices.consultation_opened(plan, rows, actor, entry)
    return plan


def usual_length(starts: date, ends: date) -> str:
    """What is unusual about the length of a plan's consultation, in a sentence; empty when nothing is."""
    return consultation_warning(GuidanceKind.GUIDELINE, starts, ends)


def add_consultation(*, actor: User, plan: WorkPlan, due: date, asked: Values) -> PlanConsultation:
    """Ask one more in a consultation that is open; `asked` as in `open_consultation`."""
    with audited():
        require(can_add_consultation, actor, plan)
        lock_record(plan)
        if plan.state != PlanState.CONSULTATION:
            raise NotPossibleNow("The plan is not in consultation: nobody can be asked now.")
        row = _ask(plan, timezone.localdate(), due, asked)
        entry = log_entry(actor=actor, action="plan_consultation.added", about=row, related=[plan])
        notices.consultation_opened(plan, [row], actor, entry)
    return row


def _ask(plan: WorkPlan, on: date, due: date, asked: Values) -> PlanConsultation:
    person = asked.get("person")
    if person is not None and not access_for(person).reads(Visibility.GROUP):
        raise ValidationError({"persons": f"{person.name} can't read the plan, so can't be asked of it."})
    row = PlanConsultation(plan=plan, asked_on=on, due=due, **asked)
    row.full_clean()
    row.save()
    return row


def answer_consultation(
    *, actor: User, consultation: PlanConsultation, version: int, values: Values
) -> PlanConsultation:
    """Put on record what one who was asked said, in any state of the plan: words are often reported late.

    `values`: `answer`, `said`, `answered_on`. An answer can be put right; it can't be taken away.
    """
    with audited():
        require(can_answer_consultation, actor, consultation)
        lock_record(consultation)
        if not values.get("answer"):
            raise ValidationError({"answer": "Say what the answer is."})
        said: Values = {"said": "", "answered_on": timezone.localdate()} | values
        if said["answer"] == PlanConsultation.Answer.OBJECTED and not said["said"].strip():
            raise ValidationError({"said": "Say what is objected to."})
        save_version(consultation, version=version, values=said | {"recorded_by": actor})
        log_entry(
            actor=actor,
            action="plan_consultation.answered",
            about=consultation,
            related=[consultation.plan],
        )
    return consultation
