"""The lifecycles of topics and challenges."""

from itertools import combinations, pairwise

import pytest

from core.errors import NotPossibleNow
from topics.states import DISPOSITIONS, NAMED_WITH, OUTSIDE_STAGES, STAGE_ORDER, STAGES, Disposition, Stage

ORDER = ["identified", "in_dialogue", "in_scope", "being_addressed", "addressed"]


# --- stages ------------------------------------------------------------------------------------------------


def test_stage_order_is_that_of_maturity():
    assert [str(stage) for stage in STAGE_ORDER] == [
        "identified", "considered", "selected", "listening", "internal_position",
        "public_considerations", "guidance_drafting", "guidance_published", "graduated",
    ]  # fmt: skip


@pytest.mark.parametrize(("lower", "higher"), list(combinations(STAGE_ORDER, 2)))
def test_step_forward_is_free_and_back_needs_reason(lower, higher):
    assert not STAGES.step(lower, higher).needs_reason
    assert STAGES.step(higher, lower).needs_reason


@pytest.mark.parametrize("stage", STAGE_ORDER)
@pytest.mark.parametrize("off", OUTSIDE_STAGES)
def test_step_outside_stages_and_back_needs_reason(stage, off):
    assert STAGES.step(stage, off).needs_reason
    assert STAGES.step(off, stage).needs_reason


@pytest.mark.parametrize(
    ("source", "target"),
    [*((s, s) for s in Stage), ("deferred", "declined"), ("declined", "deferred"), ("listening", "nowhere")],
)
def test_other_steps_are_refused(source, target):
    with pytest.raises(NotPossibleNow):
        STAGES.step(source, target)


def test_steps_are_unique_and_labelled():
    steps = [(step.source, step.target) for step in STAGES.steps]
    assert len(steps) == len(set(steps)) == 9 * 8 + 9 * 2 + 2 * 9
    labels = {step.label for step in STAGES.steps_from("selected")}
    assert {"Move to Listening", "Step back to Considered", "Defer", "Decline"} <= labels
    assert "Reopen at Selected" in {step.label for step in STAGES.steps_from("deferred")}


def test_refused_step_names_possible_ones():
    with pytest.raises(NotPossibleNow) as refusal:
        STAGES.step("graduated", "graduated")
    assert "“Graduated” can't be changed to “Graduated”" in str(refusal.value)
    assert "“Deferred”" in str(refusal.value)


# --- dispositions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("earlier", "later"), list(combinations(ORDER, 2)))
def test_disposition_forward_is_free_and_back_needs_reason(earlier, later):
    assert not DISPOSITIONS.step(earlier, later).needs_reason
    assert DISPOSITIONS.step(later, earlier).needs_reason


@pytest.mark.parametrize("at", ORDER)
@pytest.mark.parametrize("away", ["handed_over", "merged_into"])
def test_disposition_hand_over_and_merge_from_any_state(at, away):
    assert not DISPOSITIONS.step(at, away).needs_reason


@pytest.mark.parametrize("away", ["handed_over", "merged_into"])
def test_disposition_take_back_needs_reason_and_excludes_addressed(away):
    assert {step.target for step in DISPOSITIONS.steps_from(away)} == set(ORDER[:-1])
    assert all(step.needs_reason for step in DISPOSITIONS.steps_from(away))


def test_every_disposition_is_reachable_and_leavable():
    assert {step.target for step in DISPOSITIONS.steps} == {step.source for step in DISPOSITIONS.steps}
    assert {step.target for step in DISPOSITIONS.steps} == set(Disposition.values)
    assert all(DISPOSITIONS.step(here, there) for here, there in pairwise(ORDER))


def test_demanded_fields_have_messages():
    assert {state: set(asked) for state, asked in NAMED_WITH.items()} == {
        "handed_over": {"handed_to", "hand_over"},
        "merged_into": {"merged_into"},
        "addressed": {"answered_by"},
    }
