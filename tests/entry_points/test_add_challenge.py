"""Every entry point of `add_challenge` gives the same answer."""

from django.urls import reverse

from tests.entry_points.attempt import DONE, INVALID, Action, refused_at_a_topic
from topics.services import add_challenge

ACTION = Action(
    "challenge.added",
    page=lambda topic: reverse("topics:add-challenge", args=[topic.slug]),
    service=lambda actor, topic, **values: add_challenge(actor=actor, topic=topic, values=values),
)


def test_add_challenge_is_added_at_end(attempt, people, topic):
    for text in ("First of all", "And then"):
        assert attempt(people.mara, topic, text=text) == DONE
    rows = topic.challenges.order_by("position").values_list("position", "text", "disposition")
    assert list(rows) == [(1, "First of all", "identified"), (2, "And then", "identified")]


def test_add_challenge_reader_or_stranger_is_refused(attempt, people, topic):
    refused_at_a_topic(attempt, people, topic, text="Mine now")
    assert not topic.challenges.exists()


def test_add_challenge_without_text_is_invalid(attempt, people, topic):
    answer = attempt(people.mara, topic, text="")
    assert (answer, answer.fields) == (INVALID, {"text"})
