"""Every entry point of `remove_focus_area` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, Action, refused_at_a_topic
from tests.factories import FocusAreaFactory
from topics.services import edit_focus_area, remove_focus_area

ACTION = Action(
    "focus_area.removed",
    page=lambda area: reverse("topics:remove-focus-area", args=[area.pk]),
    service=lambda actor, area, version: remove_focus_area(actor=actor, focus_area=area, version=version),
)


@pytest.fixture
def area(topic):
    return FocusAreaFactory(topic=topic)


def test_remove_focus_area_writer_succeeds(attempt, people, topic, area):
    kept = FocusAreaFactory(topic=topic)
    assert attempt(people.mara, area, version=1) == DONE
    assert list(topic.focus_areas.all()) == [kept]


def test_remove_focus_area_reader_or_stranger_is_refused(attempt, people, topic, area):
    refused_at_a_topic(attempt, people, area, version=1)
    assert topic.focus_areas.exists()


def test_remove_focus_area_changed_meanwhile_is_a_conflict(attempt, people, area):
    edit_focus_area(actor=people.niels, focus_area=area, version=1, values={"text": "Reworded since"})
    answer = attempt(people.mara, area, version=1)
    assert answer == CONFLICT
    assert attempt(people.mara, area, version=2) == DONE
