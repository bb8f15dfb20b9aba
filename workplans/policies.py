"""Who may do what to a plan: members, the chair and the secretariat write; the secretariat imports."""

from typing import Any

from accounts.access import access_for
from accounts.models import Group, User
from core.visibility import Visibility
from workplans.models import (
    Activity,
    Commitment,
    Endorsement,
    PlanConsultation,
    PlanImport,
    PlanSection,
    StrategicGoal,
    Waiver,
    WorkPlan,
)
from workplans.states import PlanState


def can_start_import(user: Any) -> bool:
    """The secretariat, and the portal's own account for jobs and commands."""
    return access_for(user).is_secretariat or getattr(user, "kind", "") == User.Kind.SYSTEM


def can_correct_import(user: Any, plan_import: PlanImport) -> bool:
    return can_start_import(user)


def can_leave_import(user: Any, plan_import: PlanImport) -> bool:
    return can_start_import(user)


def can_accept_import(user: Any, plan_import: PlanImport) -> bool:
    return can_start_import(user)


def can_edit_plan(user: Any, plan: WorkPlan) -> bool:
    return access_for(user).writes


def can_edit_section(user: Any, section: PlanSection) -> bool:
    return access_for(user).writes


def can_edit_goal(user: Any, goal: StrategicGoal) -> bool:
    return access_for(user).writes


def can_add_activity(user: Any, plan: WorkPlan) -> bool:
    return access_for(user).writes


def can_edit_activity(user: Any, activity: Activity) -> bool:
    """Its words and its progress."""
    return access_for(user).writes


def can_remove_activity(user: Any, activity: Activity) -> bool:
    return access_for(user).writes


def can_endorse_plan(user: Any, plan: WorkPlan) -> bool:
    """Put on record what a body said of the plan: the chair and the secretariat."""
    access = access_for(user)
    return access.is_secretariat or access.is_chair


def can_edit_endorsement(user: Any, endorsement: Endorsement) -> bool:
    return can_endorse_plan(user, endorsement.plan)


def can_remove_endorsement(user: Any, endorsement: Endorsement) -> bool:
    return can_endorse_plan(user, endorsement.plan)


def can_keep_as_printed(user: Any, plan: WorkPlan) -> bool:
    """Decide that a reference that leads nowhere stays: whoever records the adoption."""
    access = access_for(user)
    return access.is_secretariat or access.is_chair


def can_move_plan(user: Any, plan: WorkPlan, state: str) -> bool:
    """Along its lifecycle: the secretariat. The chair adopts."""
    access = access_for(user)
    return access.is_secretariat or (access.is_chair and state == PlanState.ADOPTED)


def can_carry_over_plan(user: Any, plan: WorkPlan) -> bool:
    """Say what becomes of its items, and make the next plan of them: the secretariat."""
    return access_for(user).is_secretariat


def can_waive_commitment(user: Any, commitment: Commitment) -> bool:
    """Set a commitment aside with a reason: the chair and the secretariat."""
    access = access_for(user)
    return access.is_secretariat or access.is_chair


def can_end_waiver(user: Any, waiver: Waiver) -> bool:
    return can_waive_commitment(user, waiver.commitment)


def can_send_party_report(user: Any, party: Group) -> bool:
    """Report to a party: the chair and the secretariat."""
    access = access_for(user)
    return access.is_secretariat or access.is_chair


def can_open_consultation(user: Any, plan: WorkPlan) -> bool:
    """Say who is asked and by when: the secretariat."""
    return access_for(user).is_secretariat


def can_add_consultation(user: Any, plan: WorkPlan) -> bool:
    """Ask one more: the secretariat."""
    return access_for(user).is_secretariat


def can_answer_consultation(user: Any, consultation: PlanConsultation) -> bool:
    """Who was asked, as a liaison of the group or in person; the secretariat and the chair for everybody."""
    access = access_for(user)
    asked = consultation.group_id in access.parties or consultation.person_id == user.pk
    return access.is_secretariat or access.is_chair or (asked and access.reads(Visibility.GROUP))
