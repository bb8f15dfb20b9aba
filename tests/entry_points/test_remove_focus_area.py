"""Every entry point of `remove_focus_area` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, Action, refused_at_a_topic
from tests.factories import FocusAreaFactory
from topics.services import remove_focus_area

ACTION = Action(
    "focus_area.removed",
    page=lambda area: reverse("topics:remove-focus-area", args=[area.pk]),
    service=lambda actor, area: remove_focus_area(actor=actor, focus_area=area),
)


@pytest.fixture
def area(topic):
    return FocusAreaFactory(topic=topic)


def test_remove_focus_area_writer_succeeds(attempt, people, topic, area):
    kept = FocusAreaFactory(topic=topic)
    assert attempt(people.mara, area) == DONE
    assert list(topic.focus_areas.all()) == [kept]


def test_remove_focus_area_reader_or_stranger_is_refused(attempt, people, topic, area):
    refused_at_a_topic(attempt, people, area)
    assert topic.focus_areas.exists()
