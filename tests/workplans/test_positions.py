"""Goals and activities keep their position between the paragraphs of a section."""

import pytest

from tests.factories import PlanSectionFactory, StrategicGoalFactory
from workplans.positions import position_in
from workplans.services import edit_section


@pytest.mark.parametrize(
    ("after", "new", "position"),
    [
        (1, ["a", "b", "c"], 1),
        (1, ["new", "a", "b", "c"], 2),
        (1, ["a", "new", "b", "c"], 1),
        (1, ["a, reworded", "b", "c"], 1),
        (1, ["b", "c"], 0),
        (2, ["a", "c"], 1),
        (2, ["c"], 0),
        (0, ["new", "a", "b", "c"], 0),
        (2, ["a", "b"], None),
        (1, [], None),
    ],
)
def test_position_in_follows_the_paragraph_before(after, new, position):
    assert position_in(after, ["a", "b", "c"], new) == position


@pytest.mark.django_db
def test_edit_section_keeps_the_position_of_its_goals(people):
    section = PlanSectionFactory(text="The goals are:\n\nThe law is another matter.")
    goal, last = (
        StrategicGoalFactory(section=section, after_paragraph=1),
        StrategicGoalFactory(section=section),
    )
    text = "This is new.\n\nThe goals are:\n\nThe law is another matter."
    section.text = text  # as the form sets it
    edit_section(actor=people.mara, section=section, version=1, values={"text": text})
    goal.refresh_from_db()
    last.refresh_from_db()
    assert (goal.after_paragraph, last.after_paragraph) == (2, None)
