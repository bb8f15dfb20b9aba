"""The services of carrying a plan into the next: choices are kept as typed until the plan is made of them."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import EditConflict, NotPossibleNow
from core.locks import advisory_lock, lock_record, save_version
from core.policies import require
from topics.services import TOPIC_ADDRESSES
from workplans.carryover.items import FIELDS, HEADER, Typed, chosen, items_of, proposed_header, troubles
from workplans.carryover.rows import carried, period_words
from workplans.contents import contents_of
from workplans.models import CarryOver, Fate, WorkPlan
from workplans.new_plans import PLAN_ADDRESSES, known_topics, plan_of, save_rows
from workplans.policies import can_carry_over_plan
from workplans.states import CarryOverState

#: what the next plan begins with as it stood
INHERITED = ("group", "group_name", "chair", "vice_chair", "division", "marking", "preface")
LONGEST_TYPED = 2_000_000


def save_carry_over(*, actor: User, plan: WorkPlan, version: int, typed: Typed) -> CarryOver:
    """Keep what was chosen so far; nothing is checked, no plan is made. `version` is 0 before the first."""
    with audited():
        require(can_carry_over_plan, actor, plan)
        lock_record(plan)
        carry_over = _kept(plan, version, typed)
        log_entry(actor=actor, action="carry_over.saved", about=carry_over, related=[plan])
    return carry_over


def carry_over_plan(*, actor: User, plan: WorkPlan, version: int, typed: Typed) -> WorkPlan:
    """Make the next plan, a draft, of what was chosen; all or nothing. The old plan stays as it is.

    Raises ValidationError by field of the header, or by `<key>-<field>` of an item.
    """
    with audited():
        require(can_carry_over_plan, actor, plan)
        advisory_lock(PLAN_ADDRESSES)
        advisory_lock(TOPIC_ADDRESSES)
        lock_record(plan)
        carry_over = _kept(plan, version, typed)
        items = items_of(contents_of(plan))
        choices = chosen(items, carry_over.typed)
        if wrong := troubles(items, choices):
            raise ValidationError(wrong)
        made = plan_of(_header(plan, carry_over.typed["header"]))
        made.full_clean()
        made.save()
        found = carried(items, choices, plan=made, was=plan, topics=known_topics())
        save_rows(found.rows, "Put it right, then make the plan.")
        save_version(
            carry_over, version=carry_over.version, values={"state": CarryOverState.MADE, "made": made}
        )
        for fate in found.fates:
            fate.carry_over = carry_over
        Fate.objects.bulk_create(found.fates)
        thread = [plan, carry_over, *found.rows.topics, *found.rows.linked]
        log_entry(actor=actor, action="plan.carried_over", about=made, related=thread)
    return made


def leave_carry_over(*, actor: User, carry_over: CarryOver, version: int) -> CarryOver:
    """Put aside what was chosen: the next one begins with what is proposed."""
    with audited():
        require(can_carry_over_plan, actor, carry_over.plan)
        lock_record(carry_over)
        if carry_over.state != CarryOverState.OPEN:
            raise NotPossibleNow("This carry-over is over.")
        save_version(carry_over, version=version, values={"state": CarryOverState.LEFT})
        log_entry(actor=actor, action="carry_over.left", about=carry_over, related=[carry_over.plan])
    return carry_over


def _kept(plan: WorkPlan, version: int, typed: Typed) -> CarryOver:
    """The plan's open carry-over with what was typed; items of which nothing came stay as they were."""
    typed = _texts(typed)
    carry_over = plan.carry_overs.filter(state=CarryOverState.OPEN).first()
    if carry_over is None:
        carry_over = CarryOver(plan=plan, typed={"header": proposed_header(plan)} | typed)
        carry_over.full_clean()
        carry_over.save()
        return carry_over
    if not version:
        raise EditConflict(theirs=carry_over, yours={"typed": typed})
    before = carry_over.typed
    together = {part: before.get(part, {}) | typed.get(part, {}) for part in ("header", "items")}
    save_version(carry_over, version=version, values={"typed": together})
    return carry_over


def _texts(typed: Typed) -> Typed:
    """The fields that are known, as texts which the database can keep."""
    header = {
        name: _text(typed.get("header", {}).get(name, ""))
        for name in HEADER
        if name in typed.get("header", {})
    }
    items = {
        str(key): {name: _text(said.get(name, "")) for name in FIELDS}
        for key, said in typed.get("items", {}).items()
    }
    if sum(len(text) for said in items.values() for text in said.values()) > LONGEST_TYPED:
        raise ValidationError("This is more than two million characters: word the items in the plan's draft.")
    return {part: said for part, said in (("header", header), ("items", items)) if said}


def _text(value: Any) -> str:
    return str(value).replace("\r\n", "\n").replace("\0", "\ufffd")


def _header(was: WorkPlan, said: Typed) -> dict[str, Any]:
    """The fields of the next plan. Raises ValidationError by field."""
    start, end = (_day(name, said.get(name, "")) for name in ("period_start", "period_end"))
    if end < start:
        raise ValidationError({"period_end": "The period ends on or after the day it starts."})
    if not said.get("title", "").strip():
        raise ValidationError({"title": "Give the next plan its title."})
    return {name: getattr(was, name) for name in INHERITED} | {
        "title": said["title"].strip(),
        "reference": said.get("reference", "").strip(),
        "period_start": start,
        "period_end": end,
        "period_printed": said.get("period_printed", "").strip() or period_words(start, end),
    }


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValidationError({name: "Give a day, such as 2026-01-31."}) from None
