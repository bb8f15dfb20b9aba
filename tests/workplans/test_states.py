"""The lifecycles of plans and activities, as the tables say them."""

from itertools import pairwise

from workplans.states import ACCEPTED_AS, ACTIVITY_PROGRESS, FROZEN, PLAN_STATES, PlanState, Progress


def test_a_plan_goes_from_draft_to_superseded_and_a_revision_starts_anew():
    ways = {(step.source, step.target) for step in PLAN_STATES.steps}
    path = list(PlanState)
    assert {*pairwise(path)} <= ways
    assert not PLAN_STATES.steps_from(PlanState.SUPERSEDED)
    back = [step for step in PLAN_STATES.steps if path.index(step.target) < path.index(step.source)]
    assert back
    assert all(step.needs_reason for step in back)


def test_an_imported_plan_begins_no_later_than_adopted():
    assert PlanState.PUBLISHED not in ACCEPTED_AS
    assert set(FROZEN) - set(ACCEPTED_AS) == {PlanState.PUBLISHED, PlanState.SUPERSEDED}


def test_only_a_setback_asks_for_a_reason():
    asking = {step.target for step in ACTIVITY_PROGRESS.steps if step.needs_reason}
    assert asking == {Progress.POSTPONED, Progress.SUSPENDED, Progress.SCALED_BACK, Progress.CANCELLED}
    assert len(ACTIVITY_PROGRESS.steps) == 7 * 6
