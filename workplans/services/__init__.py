"""What other rooms and pages call: the verbs of plans, and of reading one in."""

from workplans.services.carrying import carry_over_plan, leave_carry_over, save_carry_over
from workplans.services.commitments import end_waiver, waive_commitment
from workplans.services.consulting import (
    add_consultation,
    answer_consultation,
    open_consultation,
)
from workplans.services.plans import (
    PLAN_ADDRESSES,
    accept_import,
    add_activity,
    correct_import,
    edit_activity,
    edit_endorsement,
    edit_goal,
    edit_plan,
    edit_section,
    endorse_plan,
    known_topics,
    leave_import,
    move_plan,
    remove_activity,
    remove_endorsement,
    start_import,
)
from workplans.services.releases import keep_as_printed, untrue_releases

__all__ = [
    "PLAN_ADDRESSES",
    "accept_import",
    "add_activity",
    "add_consultation",
    "answer_consultation",
    "carry_over_plan",
    "correct_import",
    "edit_activity",
    "edit_endorsement",
    "edit_goal",
    "edit_plan",
    "edit_section",
    "end_waiver",
    "endorse_plan",
    "keep_as_printed",
    "known_topics",
    "leave_carry_over",
    "leave_import",
    "move_plan",
    "open_consultation",
    "remove_activity",
    "remove_endorsement",
    "save_carry_over",
    "start_import",
    "untrue_releases",
    "waive_commitment",
]
