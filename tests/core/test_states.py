"""A lifecycle is a table; every table of the portal is whole."""

import pytest

from core.errors import NotPossibleNow
from core.states import Lifecycle, Step
from topics.states import DISPOSITIONS, STAGES
from workplans.states import ACTIVITY_PROGRESS, PLAN_STATES

LAMP = Lifecycle(
    labels={"off": "Off", "on": "On", "broken": "Broken"},
    steps=(
        Step("off", "on", "Switch on"),
        Step("on", "off", "Switch off", True),
        Step("on", "broken", "Drop"),
    ),
)
EVERY_TABLE = {
    "topic": STAGES,
    "challenge": DISPOSITIONS,
    "activity": ACTIVITY_PROGRESS,
    "plan": PLAN_STATES,
}


def test_a_step_of_the_table_is_possible() -> None:
    assert LAMP.step("on", "off") == Step("on", "off", "Switch off", needs_reason=True)


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("on", "on", "“On” can't be changed to “On”. Possible now: “Off”, “Broken”."),
        ("off", "broken", "“Off” can't be changed to “Broken”. Possible now: “On”."),
        ("broken", "on", "“Broken” can't be changed to “On”. Possible now: nothing."),
        ("off", "green", "“Off” can't be changed to “green”. Possible now: “On”."),
    ],
)
def test_any_other_is_refused_and_what_is_possible_is_named(source: str, target: str, said: str) -> None:
    with pytest.raises(NotPossibleNow) as refusal:
        LAMP.step(source, target)
    assert str(refusal.value) == said


def test_what_is_possible_comes_in_the_order_of_the_table() -> None:
    assert [step.label for step in LAMP.steps_from("on")] == ["Switch off", "Drop"]
    assert LAMP.steps_from("broken") == []


@pytest.mark.parametrize("table", EVERY_TABLE.values(), ids=EVERY_TABLE)
def test_every_table_speaks_of_its_own_states_and_says_nothing_twice(table: Lifecycle) -> None:
    ways = [(step.source, step.target) for step in table.steps]
    assert {state for way in ways for state in way} == set(table.labels)
    assert len(ways) == len(set(ways))
    assert all(source != target for source, target in ways)


@pytest.mark.parametrize("table", EVERY_TABLE.values(), ids=EVERY_TABLE)
def test_every_state_can_be_reached(table: Lifecycle) -> None:
    first = next(iter(table.labels))
    reached, ahead = {first}, [first]
    while ahead:
        found = {step.target for step in table.steps_from(ahead.pop())} - reached
        reached |= found
        ahead += found
    assert reached == set(table.labels)
