"""Every entry point of `edit_focus_area` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, INVALID, Action, refused_at_a_topic
from tests.factories import FocusAreaFactory
from topics.services import edit_focus_area

ACTION = Action(
    "focus_area.edited",
    page=lambda area: reverse("topics:edit-focus-area", args=[area.pk]),
    service=lambda actor, area, version, **values: edit_focus_area(
        actor=actor, focus_area=area, version=version, values=values
    ),
)


@pytest.fixture
def area(topic):
    return FocusAreaFactory(topic=topic, text="As it was")


def test_edit_focus_area_writer_succeeds(attempt, people, area):
    assert attempt(people.mara, area, version=1, text="As it is now") == DONE
    area.refresh_from_db()
    assert (area.text, area.version) == ("As it is now", 2)


def test_edit_focus_area_reader_or_stranger_is_refused(attempt, people, area):
    refused_at_a_topic(attempt, people, area, version=1, text="Mine now")


def test_edit_focus_area_without_text_is_invalid(attempt, people, area):
    answer = attempt(people.mara, area, version=1, text="")
    assert (answer, answer.fields) == (INVALID, {"text"})


def test_edit_focus_area_saved_meanwhile_is_conflict(attempt, people, area):
    edit_focus_area(actor=people.niels, focus_area=area, version=1, values={"text": "Saved before"})
    assert attempt(people.mara, area, version=1, text="Saved too late") == CONFLICT
    area.refresh_from_db()
    assert area.text == "Saved before"
