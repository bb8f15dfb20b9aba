"""Lifecycles as tables of steps, and those of the portal."""

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


def test_step_in_the_table_is_possible() -> None:
    assert LAMP.step("on", "off") == Step("on", "off", "Switch off", needs_reason=True)


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("on", "on", "“On” can't be changed to “On”. Possible now: “Off”, “Broken”."),
        ("off", "broken", "“Off” can't be changed to “Broken”. Possible now: “On”."),
        ("broken", "on", "“Broken” can't be changed to “On”. Possible now: nothing."),
        ("off", "green", "“Off” can't be changed to “green”. Possible now: “On”."),
    ],
)
def test_step_not_in_the_table_names_possible_states(source: str, target: str, message: str) -> None:
    with pytest.raises(NotPossibleNow) as refusal:
        LAMP.step(source, target)
    assert str(refusal.value) == message


def test_steps_from_are_in_the_order_of_the_table() -> None:
    assert [step.label for step in LAMP.steps_from("on")] == ["Switch off", "Drop"]
    assert LAMP.steps_from("broken") == []


@pytest.mark.parametrize("table", EVERY_TABLE.values(), ids=EVERY_TABLE)
def test_lifecycle_has_each_state_and_no_step_twice(table: Lifecycle) -> None:
    ways = [(step.source, step.target) for step in table.steps]
    assert {state for way in ways for state in way} == set(table.labels)
    assert len(ways) == len(set(ways))
    assert all(source != target for source, target in ways)


@pytest.mark.parametrize("table", EVERY_TABLE.values(), ids=EVERY_TABLE)
def test_lifecycle_reaches_every_state(table: Lifecycle) -> None:
    first = next(iter(table.labels))
    reached, ahead = {first}, [first]
    while ahead:
        targets = {step.target for step in table.steps_from(ahead.pop())} - reached
        reached |= targets
        ahead += targets
    assert reached == set(table.labels)
