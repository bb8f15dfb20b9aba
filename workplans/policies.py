"""Who may do what to a plan: members, the chair and the secretariat write; the secretariat imports."""

from typing import Any

from accounts.models import Group, User
from accounts.standing import standing_of
from core.sight import Sight
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
    return standing_of(user).is_secretariat or getattr(user, "kind", "") == User.Kind.SYSTEM


def can_correct_import(user: Any, plan_import: PlanImport) -> bool:
    return can_start_import(user)


def can_leave_import(user: Any, plan_import: PlanImport) -> bool:
    return can_start_import(user)


def can_accept_import(user: Any, plan_import: PlanImport) -> bool:
    return can_start_import(user)


def can_edit_plan(user: Any, plan: WorkPlan) -> bool:
    return standing_of(user).writes


def can_edit_section(user: Any, section: PlanSection) -> bool:
    return standing_of(user).writes


def can_edit_goal(user: Any, goal: StrategicGoal) -> bool:
    return standing_of(user).writes


def can_add_activity(user: Any, plan: WorkPlan) -> bool:
    return standing_of(user).writes


def can_edit_activity(user: Any, activity: Activity) -> bool:
    """Its words and its progress."""
    return standing_of(user).writes


def can_remove_activity(user: Any, activity: Activity) -> bool:
    return standing_of(user).writes


def can_endorse_plan(user: Any, plan: WorkPlan) -> bool:
    """Put on record what a body said of the plan: the chair and the secretariat."""
    standing = standing_of(user)
    return standing.is_secretariat or standing.is_chair


def can_edit_endorsement(user: Any, endorsement: Endorsement) -> bool:
    return can_endorse_plan(user, endorsement.plan)


def can_remove_endorsement(user: Any, endorsement: Endorsement) -> bool:
    return can_endorse_plan(user, endorsement.plan)


def can_keep_as_printed(user: Any, plan: WorkPlan) -> bool:
    """Decide that a reference that leads nowhere stays: whoever records the adoption."""
    standing = standing_of(user)
    return standing.is_secretariat or standing.is_chair


def can_move_plan(user: Any, plan: WorkPlan, state: str) -> bool:
    """Along its lifecycle: the secretariat. The chair adopts."""
    standing = standing_of(user)
    return standing.is_secretariat or (standing.is_chair and state == PlanState.ADOPTED)


def can_carry_over_plan(user: Any, plan: WorkPlan) -> bool:
    """Say what becomes of its items, and make the next plan of them: the secretariat."""
    return standing_of(user).is_secretariat


def can_waive_commitment(user: Any, commitment: Commitment) -> bool:
    """Set a commitment aside with a reason: the chair and the secretariat."""
    standing = standing_of(user)
    return standing.is_secretariat or standing.is_chair


def can_end_waiver(user: Any, waiver: Waiver) -> bool:
    return can_waive_commitment(user, waiver.commitment)


def can_send_party_report(user: Any, party: Group) -> bool:
    """Report to a party: the chair and the secretariat."""
    standing = standing_of(user)
    return standing.is_secretariat or standing.is_chair


def can_open_consultation(user: Any, plan: WorkPlan) -> bool:
    """Say who is asked and by when: the secretariat."""
    return standing_of(user).is_secretariat


def can_add_consultation(user: Any, plan: WorkPlan) -> bool:
    """Ask one more: the secretariat."""
    return standing_of(user).is_secretariat


def can_answer_consultation(user: Any, consultation: PlanConsultation) -> bool:
    """Who was asked, as a liaison of the group or in person; the secretariat and the chair for everybody."""
    standing = standing_of(user)
    asked = consultation.group_id in standing.parties or consultation.person_id == user.pk
    return standing.is_secretariat or standing.is_chair or (asked and standing.reads(Sight.GROUP))
