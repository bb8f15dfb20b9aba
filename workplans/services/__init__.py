"""What other rooms and pages call: the services of plans, and of reading one in."""

from workplans.carryover.services import carry_over_plan, leave_carry_over, save_carry_over
from workplans.commitments.services import end_waiver, waive_commitment
from workplans.consulting.services import (
    add_consultation,
    answer_consultation,
    open_consultation,
)
from workplans.releases.services import keep_as_printed, untrue_releases
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
