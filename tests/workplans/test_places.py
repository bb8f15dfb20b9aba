"""What stands between two paragraphs of a section stays there when the text is edited."""

import pytest
from workplans.places import place_now

from tests.factories import PlanSectionFactory, StrategicGoalFactory
from workplans.services import edit_section


@pytest.mark.parametrize(
    ("after", "new", "place"),
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
def test_a_place_follows_the_paragraph_before_it(after, new, place):
    assert place_now(after, ["a", "b", "c"], new) == place


@pytest.mark.django_db
def test_editing_the_text_of_a_section_keeps_its_goals_where_they_stand(people):
    section = PlanSectionFactory(text="The goals are:\n\nThe law is another matter.")
    goal, last = StrategicGoalFactory(section=section, stands_after=1), StrategicGoalFactory(section=section)
    text = "This is new.\n\nThe goals are:\n\nThe law is another matter."
    section.text = text  # as the form does
    edit_section(actor=people.mara, section=section, version=1, values={"text": text})
    goal.refresh_from_db()
    last.refresh_from_db()
    assert (goal.stands_after, last.stands_after) == (2, None)
