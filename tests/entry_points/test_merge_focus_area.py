"""Every entry point of `merge_focus_area` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, NOT_NOW, Action, refused_at_a_topic
from tests.factories import FocusAreaFactory
from topics.services import edit_focus_area, merge_focus_area

ACTION = Action(
    "focus_area.merged",
    page=lambda area: reverse("topics:merge-focus-area", args=[area.pk]),
    service=lambda actor, area, version: merge_focus_area(actor=actor, focus_area=area, version=version),
)


@pytest.fixture
def areas(topic):
    return [FocusAreaFactory(topic=topic, position=n, text=f"Paragraph {n}") for n in (1, 2, 3)]


def test_merge_focus_area_appends_to_previous(attempt, people, topic, areas):
    assert attempt(people.mara, areas[1], version=1) == DONE
    texts = topic.focus_areas.order_by("position").values_list("text", flat=True)
    assert list(texts) == ["Paragraph 1\n\nParagraph 2", "Paragraph 3"]


def test_merge_focus_area_reader_or_stranger_is_refused(attempt, people, areas):
    refused_at_a_topic(attempt, people, areas[1], version=1)


def test_merge_focus_area_first_is_refused(attempt, people, areas):
    answer = attempt(people.mara, areas[0], version=1)
    assert answer == NOT_NOW
    assert "none before it" in answer.words


def test_merge_focus_area_changed_meanwhile_is_a_conflict(attempt, people, areas):
    edit_focus_area(actor=people.niels, focus_area=areas[1], version=1, values={"text": "Reworded since"})
    assert attempt(people.mara, areas[1], version=1) == CONFLICT
    assert attempt(people.mara, areas[1], version=2) == DONE
