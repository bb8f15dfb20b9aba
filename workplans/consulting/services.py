"""The services of consultations: request comments on a record, and record the answers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from accounts.access import access_for
from accounts.models import User
from audit.services import audited, log_entry
from core.kinds import record_kinds, ref_to
from core.locks import lock_record, save_version
from core.policies import require
from core.reasons import require_reason
from topics.guidance_rules import consultation_warning
from topics.states import GuidanceKind
from workplans import notices
from workplans.consulting.registry import consulted_kinds
from workplans.models import Consultation, WorkPlan
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
    length_reason: str = "",
) -> WorkPlan:
    """Open the consultation on a draft and notify who is asked.

    `asked`: for each `party`, `person`, or `body` with `address`. A consultation that is shorter or longer
    than usual for drafts (EMA practice: about six months) needs a `length_reason`.
    """
    today = timezone.localdate()
    with audited():
        require(can_open_consultation, actor, plan)
        lock_record(plan)
        PLAN_STATES.step(plan.state, PlanState.CONSULTATION)
        if not asked:
            raise ValidationError({"groups": "Choose at least one group, person or outside body."})
        if closes < today:
            raise ValidationError({"closes": "Enter today or a later day."})
        if warning := length_warning(today, closes):
            message = f"{warning} Enter a reason for another length."
            length_reason = require_reason(length_reason, field="length_reason", message=message)
        values = {"state": PlanState.CONSULTATION, "consultation_closes": closes}
        save_version(plan, version=version, values=values)
        rows = [_ask(plan, today, closes, each) for each in asked]
        entry = log_entry(
            actor=actor, action="consultation.opened", about=plan, reason=length_reason, asked=len(rows)
        )
        notices.consultation_opened(plan, rows, actor, entry)
    return plan


def length_warning(starts: date, ends: date) -> str:
    """Return a sentence on an unusual length of a consultation on a draft; empty for a usual one."""
    return consultation_warning(GuidanceKind.GUIDELINE, starts, ends)


def add_consultation(*, actor: User, record: Model, due: date, asked: Values) -> Consultation:
    """Request comments from one more while the consultation on a record is open; `asked` as above.

    Raises NotPossibleNow while it is not open, ValidationError for somebody who does not see the record.
    """
    with audited():
        require(can_add_consultation, actor, record)
        lock_record(record)
        consulted_kinds[ref_to(record).kind].refuse_unless_open(record)
        row = _ask(record, timezone.localdate(), due, asked)
        entry = log_entry(actor=actor, action="consultation.added", about=row, related=[record])
        notices.consultation_opened(record, [row], actor, entry)
    return row


def _ask(record: Model, on: date, due: date, asked: Values) -> Consultation:
    person, kind = asked.get("person"), record_kinds[ref_to(record).kind]
    if person is not None and not access_for(person).reads(kind.visibility):
        raise ValidationError({"persons": f"{person.name} has no access to this {kind.label}."})
    row = Consultation(about=record, asked_on=on, due=due, **asked)
    row.full_clean()
    row.save()
    return row


def answer_consultation(
    *, actor: User, consultation: Consultation, version: int, values: Values
) -> Consultation:
    """Record an answer, in any state of the record, since answers are often reported late.

    `values`: `answer`, `answer_text`, `answered_on`. An answer can be corrected, but not removed.
    """
    with audited():
        require(can_answer_consultation, actor, consultation)
        lock_record(consultation)
        if not values.get("answer"):
            raise ValidationError({"answer": "Choose an answer."})
        values = {"answer_text": "", "answered_on": timezone.localdate()} | values
        if values["answer"] == Consultation.Answer.OBJECTED and not values["answer_text"].strip():
            raise ValidationError({"answer_text": "Enter the objection."})
        if any(getattr(consultation, name) != value for name, value in values.items()):
            values["recorded_by"] = actor
        if save_version(consultation, version=version, values=values):
            related = [consultation.about]
            log_entry(actor=actor, action="consultation.answered", about=consultation, related=related)
    return consultation
