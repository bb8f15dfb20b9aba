"""The services of a carry-over: choices are kept as typed until the next plan is created from them."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from audit.services import audited, log_entry
from core.dates import date_error
from core.errors import EditConflict, NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require
from core.text import clean
from workplans.carryover.checks import faults_of
from workplans.carryover.items import FIELDS, HEADER, Typed, choices_of, plan_items, proposed_header
from workplans.carryover.rows import new_rows, period_text
from workplans.contents import contents_of
from workplans.models import CarryOver, CarryOverItem, WorkPlan
from workplans.new_plans import known_topics, lock_slugs, plan_of, save_rows
from workplans.policies import can_carry_over_plan
from workplans.states import CarryOverState

#: fields of the plan that the next plan begins with
INHERITED = ("group", "group_name", "chair", "vice_chair", "division", "marking", "preface")
LONGEST_TYPED = 2_000_000


def save_carry_over(*, actor: User, plan: WorkPlan, version: int, typed: Typed) -> CarryOver:
    """Keep the choices made so far, unchecked. `version` is 0 before the first.

    Raises EditConflict, and ValidationError for too much text.
    """
    with audited():
        require(can_carry_over_plan, actor, plan)
        lock_record(plan)
        carry_over, changed = _saved(plan, version, typed)
        if changed:
            log_entry(actor=actor, action="carry_over.saved", about=carry_over, related=[plan])
    return carry_over


def carry_over_plan(*, actor: User, plan: WorkPlan, version: int, typed: Typed) -> WorkPlan:
    """Create the next plan, a draft, from the choices; all or nothing. The old plan stays as it is.

    Raises EditConflict, and ValidationError by field of the header or by `<key>-<field>` of an item. Holds
    the lock of slugs.
    """
    with audited():
        require(can_carry_over_plan, actor, plan)
        lock_slugs()
        lock_record(plan)
        carry_over, _ = _saved(plan, version, typed)
        items = plan_items(contents_of(plan))
        choices = choices_of(items, carry_over.typed)
        if faults := faults_of(items, choices):
            raise ValidationError(faults)
        new_plan = plan_of(_header(plan, carry_over.typed["header"]))
        new_plan.full_clean()
        new_plan.save()
        new = new_rows(items, choices, plan=new_plan, old_plan=plan, topics=known_topics())
        save_rows(new.rows, "Correct it, then create the plan.")
        finished = {"state": CarryOverState.MADE, "new_plan": new_plan}
        save_version(carry_over, version=carry_over.version, values=finished)
        for item in new.items:
            item.carry_over = carry_over
        CarryOverItem.objects.bulk_create(new.items)
        related = [plan, carry_over, *new.rows.topics, *new.rows.linked]
        log_entry(actor=actor, action="plan.carried_over", about=new_plan, related=related)
    return new_plan


def discard_carry_over(*, actor: User, carry_over: CarryOver, version: int) -> CarryOver:
    """Discard the choices made so far: the next carry-over begins with what is proposed."""
    with audited():
        require(can_carry_over_plan, actor, carry_over.plan)
        lock_record(carry_over)
        if carry_over.state != CarryOverState.OPEN:
            raise NotPossibleNow("This carry-over is finished or was discarded already.")
        save_version(carry_over, version=version, values={"state": CarryOverState.DISCARDED})
        log_entry(actor=actor, action="carry_over.discarded", about=carry_over, related=[carry_over.plan])
    return carry_over


def _saved(plan: WorkPlan, version: int, typed: Typed) -> tuple[CarryOver, bool]:
    """Return the plan's open carry-over with what was typed, and whether that changed it.

    Items that were not sent keep their choices.
    """
    typed = _cleaned(typed)
    carry_over = plan.carry_overs.filter(state=CarryOverState.OPEN).first()
    if carry_over is None:
        carry_over = CarryOver(plan=plan, typed=_merged({"header": proposed_header(plan)}, typed))
        carry_over.full_clean()
        carry_over.save()
        return carry_over, True
    if not version:
        raise EditConflict(theirs=carry_over, yours={"typed": typed})
    merged = _merged(carry_over.typed, typed)
    return carry_over, save_version(carry_over, version=version, values={"typed": merged})


def _merged(before: Typed, typed: Typed) -> Typed:
    return {part: before.get(part, {}) | typed.get(part, {}) for part in ("header", "items")}


def _cleaned(typed: Typed) -> Typed:
    """Return the known fields as clean texts."""
    header = {name: clean(str(value)) for name, value in typed.get("header", {}).items() if name in HEADER}
    items = {
        str(key): {name: clean(str(choice.get(name, ""))) for name in FIELDS}
        for key, choice in typed.get("items", {}).items()
    }
    if sum(len(text) for choice in items.values() for text in choice.values()) > LONGEST_TYPED:
        raise ValidationError("This is more than two million characters: edit the texts in the new plan.")
    return {part: values for part, values in (("header", header), ("items", items)) if values}


def _header(old: WorkPlan, typed: Typed) -> dict[str, Any]:
    """Return the fields of the next plan. Raises ValidationError by field."""
    start, end = (_day(name, typed.get(name, "")) for name in ("period_start", "period_end"))
    if end < start:
        raise ValidationError({"period_end": "The period ends on or after the day it starts."})
    if not typed.get("title", "").strip():
        raise ValidationError({"title": "Enter the title of the next plan."})
    return {name: getattr(old, name) for name in INHERITED} | {
        "title": typed["title"].strip(),
        "reference": typed.get("reference", "").strip(),
        "period_start": start,
        "period_end": end,
        "period_printed": typed.get("period_printed", "").strip() or period_text(start, end),
    }


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise ValidationError({name: "Enter a date, such as 2026-01-31."}) from None
    if error := date_error(day):
        raise ValidationError({name: error})
    return day
