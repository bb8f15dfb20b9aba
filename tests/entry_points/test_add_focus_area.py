"""Every entry point of `add_focus_area` gives the same answer."""

from django.urls import reverse

from tests.entry_points.attempt import DONE, INVALID, Action, refused_at_a_topic
from topics.services import add_focus_area

ACTION = Action(
    "focus_area.added",
    page=lambda topic: reverse("topics:add-focus-area", args=[topic.slug]),
    service=lambda actor, topic, **values: add_focus_area(actor=actor, topic=topic, values=values),
)


def test_add_focus_area_is_added_at_end(attempt, people, topic):
    for text in ("First of all", "And then"):
        assert attempt(people.mara, topic, text=text) == DONE
    rows = topic.focus_areas.order_by("position").values_list("position", "text")
    assert list(rows) == [(1, "First of all"), (2, "And then")]


def test_add_focus_area_reader_or_stranger_is_refused(attempt, people, topic):
    refused_at_a_topic(attempt, people, topic, text="Mine now")
    assert not topic.focus_areas.exists()


def test_add_focus_area_empty_or_long_text_is_invalid(attempt, people, topic):
    for text in ("", "word " * 25_000):
        answer = attempt(people.mara, topic, text=text)
        assert (answer, answer.fields) == (INVALID, {"text"})
    assert not topic.focus_areas.exists()
