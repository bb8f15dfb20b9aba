"""The lifecycles of a topic and of a challenge, as tables."""

from itertools import combinations, pairwise

import pytest

from core.errors import NotPossibleNow
from topics.states import DISPOSITIONS, NAMED_WITH, OFF_STAGES, STAGE_ORDER, STAGES, Disposition, Stage

WAY = ["identified", "in_dialogue", "in_scope", "being_addressed", "addressed"]


# --- the ladder --------------------------------------------------------------------------------------------


def test_the_rungs_are_those_of_the_ladder_in_its_order():
    assert [str(rung) for rung in STAGE_ORDER] == [
        "identified", "considered", "selected", "listening", "internal_position",
        "public_considerations", "guidance_drafting", "guidance_published", "graduated",
    ]  # fmt: skip


@pytest.mark.parametrize(("lower", "higher"), list(combinations(STAGE_ORDER, 2)))
def test_forward_is_free_and_back_needs_a_reason(lower, higher):
    assert not STAGES.step(lower, higher).needs_reason
    assert STAGES.step(higher, lower).needs_reason


@pytest.mark.parametrize("rung", STAGE_ORDER)
@pytest.mark.parametrize("off", OFF_STAGES)
def test_off_the_ladder_and_onto_it_again_need_a_reason(rung, off):
    assert STAGES.step(rung, off).needs_reason
    assert STAGES.step(off, rung).needs_reason


@pytest.mark.parametrize(
    ("source", "target"),
    [*((s, s) for s in Stage), ("deferred", "declined"), ("declined", "deferred"), ("listening", "nowhere")],
)
def test_nothing_else_is_possible(source, target):
    with pytest.raises(NotPossibleNow):
        STAGES.step(source, target)


def test_no_step_stands_twice_and_each_says_where_it_leads():
    steps = [(step.source, step.target) for step in STAGES.steps]
    assert len(steps) == len(set(steps)) == 9 * 8 + 9 * 2 + 2 * 9
    said = {step.label for step in STAGES.steps_from("selected")}
    assert {"Move to Listening", "Step back to Considered", "Defer", "Decline"} <= said
    assert "Reopen at Selected" in {step.label for step in STAGES.steps_from("deferred")}


def test_a_refusal_names_what_is_possible():
    with pytest.raises(NotPossibleNow) as refusal:
        STAGES.step("graduated", "graduated")
    assert "“Graduated” can't be changed to “Graduated”" in str(refusal.value)
    assert "“Deferred”" in str(refusal.value)


# --- what becomes of a challenge ---------------------------------------------------------------------------


@pytest.mark.parametrize(("earlier", "later"), list(combinations(WAY, 2)))
def test_a_challenge_goes_forward_freely_and_back_with_a_reason(earlier, later):
    assert not DISPOSITIONS.step(earlier, later).needs_reason
    assert DISPOSITIONS.step(later, earlier).needs_reason


@pytest.mark.parametrize("at", WAY)
@pytest.mark.parametrize("away", ["handed_over", "merged_into"])
def test_it_leaves_the_groups_hands_from_anywhere(at, away):
    assert not DISPOSITIONS.step(at, away).needs_reason


@pytest.mark.parametrize("away", ["handed_over", "merged_into"])
def test_it_is_taken_back_with_a_reason_but_not_straight_to_addressed(away):
    assert {step.target for step in DISPOSITIONS.steps_from(away)} == set(WAY[:-1])
    assert all(step.needs_reason for step in DISPOSITIONS.steps_from(away))


def test_every_disposition_can_be_reached_and_left():
    assert {step.target for step in DISPOSITIONS.steps} == {step.source for step in DISPOSITIONS.steps}
    assert {step.target for step in DISPOSITIONS.steps} == set(Disposition.values)
    assert all(DISPOSITIONS.step(here, there) for here, there in pairwise(WAY))


def test_what_must_be_named_is_asked_for_in_words():
    assert {state: set(asked) for state, asked in NAMED_WITH.items()} == {
        "handed_over": {"handed_to", "hand_over"},
        "merged_into": {"merged_into"},
        "addressed": {"answered_by"},
    }
