"""The services of plans: each asks, locks, checks, changes, records, in one transaction.

All refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict, and with nothing else.
`version` is the one the person opened.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require
from workplans.models import (
    Activity,
    Endorsement,
    PlanSection,
    StrategicGoal,
    WorkPlan,
)
from workplans.places import keep_places
from workplans.policies import (
    can_add_activity,
    can_edit_activity,
    can_edit_endorsement,
    can_edit_goal,
    can_edit_plan,
    can_edit_section,
    can_endorse_plan,
    can_move_plan,
    can_remove_activity,
    can_remove_endorsement,
)
from workplans.references import reference_key
from workplans.releases.services import freeze, refuse_broken_references
from workplans.states import ACTIVITY_PROGRESS, FROZEN, PLAN_STATES, PlanState

Values = dict[str, Any]

#: How an activity goes is written down in an adopted plan too; its words are not.
PROGRESS_FIELDS = frozenset({"progress", "progress_reason"})


# --- reading a plan in -------------------------------------------------------------------------------------


# --- the plan and its words --------------------------------------------------------------------------------


def edit_plan(*, actor: User, plan: WorkPlan, version: int, values: Values) -> WorkPlan:
    """Save the header of a plan."""
    with audited():
        require(can_edit_plan, actor, plan)
        lock_record(plan)
        plan.refuse_if_frozen()
        if "reference" in values:
            values = values | {"reference_key": reference_key(values["reference"])}
        save_version(plan, version=version, values=values)
        log_entry(actor=actor, action="plan.edited", about=plan)
    return plan


def edit_section(*, actor: User, section: PlanSection, version: int, values: Values) -> PlanSection:
    """Save a heading and the text under it."""
    with audited():
        require(can_edit_section, actor, section)
        lock_record(section.plan)
        section.plan.refuse_if_frozen()
        # asked of the database: a form may have set the new text on the section already
        before = PlanSection.objects.filter(pk=section.pk).values_list("text", flat=True).first() or ""
        save_version(section, version=version, values=values)
        keep_places(section, before, section.text)
        log_entry(actor=actor, action="section.edited", about=section, related=[section.plan])
    return section


def edit_goal(*, actor: User, goal: StrategicGoal, version: int, values: Values) -> StrategicGoal:
    """Save a long-term priority."""
    with audited():
        require(can_edit_goal, actor, goal)
        lock_record(goal.plan)
        goal.plan.refuse_if_frozen()
        save_version(goal, version=version, values=values)
        log_entry(actor=actor, action="goal.edited", about=goal, related=[goal.plan])
    return goal


# --- activities --------------------------------------------------------------------------------------------


def add_activity(*, actor: User, plan: WorkPlan, values: Values) -> Activity:
    """A new activity at the end of its section (`values["section"]`, one of the plan's)."""
    with audited():
        require(can_add_activity, actor, plan)
        lock_record(plan)
        plan.refuse_if_frozen()
        last = plan.activities.filter(section=values["section"]).aggregate(last=Max("position"))["last"]
        activity = Activity(plan=plan, position=(last or 0) + 1, **values)
        _set_in_own_plan(activity)
        activity.full_clean()
        activity.save()
        log_entry(actor=actor, action="activity.added", about=activity, related=[plan])
    return activity


def edit_activity(*, actor: User, activity: Activity, version: int, values: Values) -> Activity:
    """Save an activity's words, or how it goes; a setback (postponed, suspended …) says why.

    In an adopted or published plan its progress alone can be saved, in a superseded one nothing.
    """
    with audited():
        require(can_edit_activity, actor, activity)
        lock_record(activity.plan)
        lock_record(activity)
        changed = {name for name, value in values.items() if getattr(activity, name) != value}
        if changed - PROGRESS_FIELDS or activity.plan.state == PlanState.SUPERSEDED:
            activity.plan.refuse_if_frozen()
        if "progress" in changed:
            step = ACTIVITY_PROGRESS.step(activity.progress, values["progress"])
            if step.needs_reason and not values.get("progress_reason", activity.progress_reason).strip():
                raise ValidationError({"progress_reason": "Say why: the reason is part of the record."})
        for name, value in values.items():
            setattr(activity, name, value)
        _set_in_own_plan(activity)
        save_version(activity, version=version, values=values)
        log_entry(actor=actor, action="activity.edited", about=activity, related=[activity.plan])
    return activity


def remove_activity(*, actor: User, activity: Activity, version: int, reason: str) -> None:
    """Take an activity out of its plan; what it said stays in the plan's history."""
    with audited():
        require(can_remove_activity, actor, activity)
        plan = activity.plan
        lock_record(plan)
        plan.refuse_if_frozen()
        if not reason.strip():
            raise ValidationError({"reason": "Say why: the reason stays in the plan's history."})
        if activity.continued_by.exists():
            raise NotPossibleNow("A later plan carries this activity on: cancel it instead, with the reason.")
        save_version(activity, version=version, values={})
        log_entry(actor=actor, action="activity.removed", about=activity, related=[plan], reason=reason)
        activity.delete()


def _set_in_own_plan(activity: Activity) -> None:
    if activity.section.plan_id != activity.plan_id:
        raise ValidationError({"section": "This section belongs to another plan."})


# --- the plan's life ---------------------------------------------------------------------------------------


def endorse_plan(*, actor: User, plan: WorkPlan, values: Values) -> Endorsement:
    """Put on record what a body said of the plan, in any state: words are often reported late."""
    with audited():
        require(can_endorse_plan, actor, plan)
        lock_record(plan)
        last = plan.endorsements.aggregate(last=Max("position"))["last"]
        endorsement = Endorsement(plan=plan, position=(last or 0) + 1, **values)
        endorsement.full_clean()
        endorsement.save()
        log_entry(actor=actor, action="plan.endorsed", about=endorsement, related=[plan])
    return endorsement


def edit_endorsement(*, actor: User, endorsement: Endorsement, version: int, values: Values) -> Endorsement:
    """Correct what is on record of a body's words, in any state: a release keeps what it froze."""
    with audited():
        require(can_edit_endorsement, actor, endorsement)
        lock_record(endorsement.plan)
        save_version(endorsement, version=version, values=values)
        log_entry(actor=actor, action="endorsement.edited", about=endorsement, related=[endorsement.plan])
    return endorsement


def remove_endorsement(*, actor: User, endorsement: Endorsement, version: int, reason: str) -> None:
    """Take off the record what a body did not say; it stays in the plan's history, and in its releases."""
    with audited():
        require(can_remove_endorsement, actor, endorsement)
        plan = endorsement.plan
        lock_record(plan)
        if not reason.strip():
            raise ValidationError({"reason": "Say why: the reason stays in the plan's history."})
        save_version(endorsement, version=version, values={})
        log_entry(actor=actor, action="endorsement.removed", about=endorsement, related=[plan], reason=reason)
        endorsement.delete()


def move_plan(*, actor: User, plan: WorkPlan, version: int, state: str, reason: str = "") -> WorkPlan:
    """Take a plan one step along its lifecycle. Adoption freezes a release; to draft again is a revision."""
    with audited():
        require(can_move_plan, actor, plan, state)
        lock_record(plan)
        step = PLAN_STATES.step(plan.state, state)
        if state == PlanState.PUBLISHED:
            raise NotPossibleNow("A plan is published on its publish page, which shows what becomes public.")
        if state == PlanState.CONSULTATION:
            raise NotPossibleNow("A consultation is opened on its own page, which says who is asked.")
        if step.needs_reason and not reason.strip():
            raise ValidationError({"reason": "Say why: the reason stays in the plan's history."})
        values: Values = {"state": state}
        if state == PlanState.DRAFT and plan.state in FROZEN:
            values["revision"] = plan.revision + 1
        if state == PlanState.ADOPTED:
            refuse_broken_references(plan)
        save_version(plan, version=version, values=values)
        frozen = freeze(plan, by=actor) if state == PlanState.ADOPTED else {}
        log_entry(actor=actor, action="plan.moved", about=plan, reason=reason, **frozen)
    return plan
