"""The services of plans, their sections, goals, activities and endorsements.

`version` is the version of the record that the person opened.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require
from core.reasons import require_reason
from workplans.models import Activity, Endorsement, PlanSection, StrategicGoal, WorkPlan
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
from workplans.positions import keep_positions
from workplans.references import reference_key
from workplans.states import ACTIVITY_PROGRESS, FROZEN, PLAN_STATES, PlanState

Values = dict[str, Any]

#: states to which a plan is moved on a page of their own
OWN_PAGE: dict[str, str] = {
    PlanState.CONSULTATION: "A consultation is opened on its own page, where you choose who is asked.",
    PlanState.ADOPTED: "A plan is adopted on its own page, which shows the checklist before the adoption.",
    PlanState.PUBLISHED: "A plan is published on its own page, which shows what becomes public.",
}
#: fields of an activity that can be saved after the plan was adopted
PROGRESS_FIELDS = frozenset({"progress", "progress_reason"})


# --- the plan and its text ---------------------------------------------------------------------------------


def edit_plan(*, actor: User, plan: WorkPlan, version: int, values: Values) -> WorkPlan:
    """Save the header of a plan."""
    with audited():
        require(can_edit_plan, actor, plan)
        lock_record(plan)
        plan.refuse_if_frozen()
        if "reference" in values:
            values = values | {"reference_key": reference_key(values["reference"])}
        if save_version(plan, version=version, values=values):
            log_entry(actor=actor, action="plan.edited", about=plan)
    return plan


def edit_section(*, actor: User, section: PlanSection, version: int, values: Values) -> PlanSection:
    """Save a heading and its text; goals and activities keep their position among the paragraphs."""
    with audited():
        require(can_edit_section, actor, section)
        lock_record(section.plan)
        section.plan.refuse_if_frozen()
        # read from the database, since a form may have set the new text on the section already
        before = PlanSection.objects.filter(pk=section.pk).values_list("text", flat=True).first() or ""
        if save_version(section, version=version, values=values):
            keep_positions(section, before, section.text)
            log_entry(actor=actor, action="section.edited", about=section, related=[section.plan])
    return section


def edit_goal(*, actor: User, goal: StrategicGoal, version: int, values: Values) -> StrategicGoal:
    """Save a strategic goal."""
    with audited():
        require(can_edit_goal, actor, goal)
        lock_record(goal.plan)
        goal.plan.refuse_if_frozen()
        if save_version(goal, version=version, values=values):
            log_entry(actor=actor, action="goal.edited", about=goal, related=[goal.plan])
    return goal


def move_plan(*, actor: User, plan: WorkPlan, version: int, state: str, reason: str = "") -> WorkPlan:
    """Move a plan to another state.

    An adopted plan that becomes a draft again gets the next revision number. Raises NotPossibleNow for states
    that have a page of their own.
    """
    with audited():
        require(can_move_plan, actor, plan)
        lock_record(plan)
        step = PLAN_STATES.step(plan.state, state)
        if sentence := OWN_PAGE.get(step.target):
            raise NotPossibleNow(sentence)
        if step.needs_reason:
            reason = require_reason(reason)
        values: Values = {"state": state}
        if state == PlanState.DRAFT and plan.state in FROZEN:
            values["revision"] = plan.revision + 1
        save_version(plan, version=version, values=values)
        log_entry(actor=actor, action="plan.moved", about=plan, reason=reason)
    return plan


# --- activities --------------------------------------------------------------------------------------------


def add_activity(*, actor: User, plan: WorkPlan, values: Values) -> Activity:
    """Add an activity at the end of its section (`values["section"]`, a section of the plan)."""
    with audited():
        require(can_add_activity, actor, plan)
        lock_record(plan)
        plan.refuse_if_frozen()
        last = plan.activities.filter(section=values["section"]).aggregate(last=Max("position"))["last"]
        activity = Activity(plan=plan, position=(last or 0) + 1, **values)
        _refuse_section_of_another_plan(activity)
        activity.full_clean()
        activity.save()
        log_entry(actor=actor, action="activity.added", about=activity, related=[plan])
    return activity


def edit_activity(*, actor: User, activity: Activity, version: int, values: Values) -> Activity:
    """Save the text or the progress of an activity; a setback (postponed, suspended …) needs a reason.

    In an adopted or published plan only the progress can be saved, in a superseded plan nothing.
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
            if step.needs_reason:
                reason = values.get("progress_reason", activity.progress_reason)
                require_reason(reason, field="progress_reason")
        for name, value in values.items():
            setattr(activity, name, value)
        _refuse_section_of_another_plan(activity)
        if save_version(activity, version=version, values=values):
            log_entry(actor=actor, action="activity.edited", about=activity, related=[activity.plan])
    return activity


def remove_activity(*, actor: User, activity: Activity, version: int, reason: str) -> None:
    """Remove an activity from its plan; its text stays in the history of the plan."""
    with audited():
        require(can_remove_activity, actor, activity)
        plan = activity.plan
        lock_record(plan)
        plan.refuse_if_frozen()
        reason = require_reason(reason)
        if activity.continued_by.exists():
            raise NotPossibleNow("A later plan continues this activity: cancel it with a reason instead.")
        _refuse_other_version(activity, version)
        log_entry(actor=actor, action="activity.removed", about=activity, related=[plan], reason=reason)
        activity.delete()


def _refuse_section_of_another_plan(activity: Activity) -> None:
    if activity.section.plan_id != activity.plan_id:
        raise ValidationError({"section": "This section belongs to another plan: choose one of this plan."})


def _refuse_other_version(row: Activity | Endorsement, version: int) -> None:
    """Raise EditConflict where the row was saved since, NotPossibleNow where it was removed."""
    save_version(row, version=version, values={})


# --- endorsements ------------------------------------------------------------------------------------------


def endorse_plan(*, actor: User, plan: WorkPlan, values: Values) -> Endorsement:
    """Record an endorsement, in any state of the plan, since endorsements are often reported late."""
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
    """Correct an endorsement, in any state of the plan; releases keep what they were adopted with."""
    with audited():
        require(can_edit_endorsement, actor, endorsement)
        lock_record(endorsement.plan)
        if save_version(endorsement, version=version, values=values):
            plan = endorsement.plan
            log_entry(actor=actor, action="endorsement.edited", about=endorsement, related=[plan])
    return endorsement


def remove_endorsement(*, actor: User, endorsement: Endorsement, version: int, reason: str) -> None:
    """Remove an endorsement; it stays in the history of the plan and in its releases."""
    with audited():
        require(can_remove_endorsement, actor, endorsement)
        plan = endorsement.plan
        lock_record(plan)
        reason = require_reason(reason)
        _refuse_other_version(endorsement, version)
        log_entry(actor=actor, action="endorsement.removed", about=endorsement, related=[plan], reason=reason)
        endorsement.delete()
