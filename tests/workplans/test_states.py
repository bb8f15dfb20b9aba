"""The tables of the states of plans and activities."""

from itertools import pairwise

from workplans.states import ACCEPTED_AS, ACTIVITY_PROGRESS, FROZEN, PLAN_STATES, PlanState, Progress


def test_plan_states_lead_to_superseded_and_back_only_with_a_reason():
    steps = {(step.source, step.target) for step in PLAN_STATES.steps}
    path = list(PlanState)
    assert {*pairwise(path)} <= steps
    assert not PLAN_STATES.steps_from(PlanState.SUPERSEDED)
    back = [step for step in PLAN_STATES.steps if path.index(step.target) < path.index(step.source)]
    assert back
    assert all(step.needs_reason for step in back)


def test_accepted_as_has_no_state_after_adopted():
    assert PlanState.PUBLISHED not in ACCEPTED_AS
    assert set(FROZEN) - set(ACCEPTED_AS) == {PlanState.PUBLISHED, PlanState.SUPERSEDED}


def test_activity_progress_needs_a_reason_only_for_setbacks():
    with_reason = {step.target for step in ACTIVITY_PROGRESS.steps if step.needs_reason}
    assert with_reason == {Progress.POSTPONED, Progress.SUSPENDED, Progress.SCALED_BACK, Progress.CANCELLED}
    assert len(ACTIVITY_PROGRESS.steps) == 7 * 6
