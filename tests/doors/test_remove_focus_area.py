"""Taking a focus area out: every door it has gives the same answer."""

import pytest
from django.urls import reverse

from tests.doors.knock import DONE, Verb, refused_at_a_topic
from tests.factories import FocusAreaFactory
from topics.services import remove_focus_area

VERB = Verb(
    "focus_area.removed",
    page=lambda area: reverse("topics:remove-focus-area", args=[area.pk]),
    service=lambda actor, area: remove_focus_area(actor=actor, focus_area=area),
)


@pytest.fixture
def area(topic):
    return FocusAreaFactory(topic=topic)


def test_done_by_who_writes(knock, people, topic, area):
    kept = FocusAreaFactory(topic=topic)
    assert knock(people.mara, area) == DONE
    assert list(topic.focus_areas.all()) == [kept]


def test_refused(knock, people, topic, area):
    refused_at_a_topic(knock, people, area)
    assert topic.focus_areas.exists()
