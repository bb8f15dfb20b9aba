"""Who may do what to a plan: members, the chair and the secretariat edit; the secretariat imports."""

from typing import Any

from django.db.models import Model

from accounts.access import access_for
from accounts.models import Group, User
from core.kinds import record_kinds
from workplans.models import (
    Activity,
    Commitment,
    Consultation,
    Endorsement,
    PlanImport,
    PlanPoint,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    Waiver,
    WorkPlan,
)


def can_start_import(user: Any) -> bool:
    """Return whether the user is the secretariat, or the portal's account for jobs and commands."""
    return access_for(user).is_secretariat or getattr(user, "kind", "") == User.Kind.SYSTEM


def can_correct_import(user: Any, plan_import: PlanImport) -> bool:
    return can_start_import(user)


def can_discard_import(user: Any, plan_import: PlanImport) -> bool:
    return can_start_import(user)


def can_accept_import(user: Any, plan_import: PlanImport) -> bool:
    return can_start_import(user)


def can_edit_plan(user: Any, plan: WorkPlan) -> bool:
    return access_for(user).writes


def can_edit_section(user: Any, section: PlanSection) -> bool:
    return access_for(user).writes


def can_edit_goal(user: Any, goal: StrategicGoal) -> bool:
    return access_for(user).writes


def can_edit_plan_topic(user: Any, plan_topic: PlanTopic) -> bool:
    return access_for(user).writes


def can_take_from_topic(user: Any, plan_topic: PlanTopic) -> bool:
    return can_edit_plan_topic(user, plan_topic)


def can_update_topic(user: Any, plan_topic: PlanTopic) -> bool:
    """Return whether the user may edit the topic, or accepts imports as the portal's own account."""
    return access_for(user).writes or getattr(user, "kind", "") == User.Kind.SYSTEM


def can_add_point(user: Any, plan_topic: PlanTopic) -> bool:
    return can_edit_plan_topic(user, plan_topic)


def can_edit_point(user: Any, point: PlanPoint) -> bool:
    return access_for(user).writes


def can_remove_point(user: Any, point: PlanPoint) -> bool:
    return access_for(user).writes


def can_add_activity(user: Any, plan: WorkPlan) -> bool:
    return access_for(user).writes


def can_edit_activity(user: Any, activity: Activity) -> bool:
    return access_for(user).writes


def can_remove_activity(user: Any, activity: Activity) -> bool:
    return access_for(user).writes


def can_endorse_plan(user: Any, plan: WorkPlan) -> bool:
    """Return whether the user is the chair or the secretariat."""
    access = access_for(user)
    return access.is_secretariat or access.is_chair


def can_edit_endorsement(user: Any, endorsement: Endorsement) -> bool:
    return can_endorse_plan(user, endorsement.plan)


def can_remove_endorsement(user: Any, endorsement: Endorsement) -> bool:
    return can_endorse_plan(user, endorsement.plan)


def can_keep_as_printed(user: Any, plan: WorkPlan) -> bool:
    """Return whether the user may record the adoption too: the chair and the secretariat."""
    access = access_for(user)
    return access.is_secretariat or access.is_chair


def can_adopt_plan(user: Any, plan: WorkPlan) -> bool:
    """Return whether the user is the chair or the secretariat."""
    access = access_for(user)
    return access.is_secretariat or access.is_chair


def can_move_plan(user: Any, plan: WorkPlan) -> bool:
    """Return whether the user is the secretariat."""
    return access_for(user).is_secretariat


def can_carry_over_plan(user: Any, plan: WorkPlan) -> bool:
    """Return whether the user is the secretariat."""
    return access_for(user).is_secretariat


def can_waive_commitment(user: Any, commitment: Commitment) -> bool:
    """Return whether the user is the chair or the secretariat."""
    access = access_for(user)
    return access.is_secretariat or access.is_chair


def can_end_waiver(user: Any, waiver: Waiver) -> bool:
    return can_waive_commitment(user, waiver.commitment)


def can_send_party_report(user: Any, party: Group) -> bool:
    """Return whether the user is the chair or the secretariat."""
    access = access_for(user)
    return access.is_secretariat or access.is_chair


def can_open_consultation(user: Any, plan: WorkPlan) -> bool:
    """Return whether the user is the secretariat."""
    return access_for(user).is_secretariat


def can_add_consultation(user: Any, record: Model) -> bool:
    """Return whether the user is the secretariat."""
    return access_for(user).is_secretariat


def can_answer_consultation(user: Any, consultation: Consultation) -> bool:
    """Return whether the user was asked: in person, or as a liaison or service account of the party.

    The secretariat and the chair record the answers of everybody.
    """
    access = access_for(user)
    if access.is_secretariat or access.is_chair or consultation.party_id in access.parties:
        return True
    kind = record_kinds[consultation.about_kind]
    return consultation.person_id == user.pk and access.reads(kind.visibility)
