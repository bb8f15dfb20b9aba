"""Every entry point of `edit_topic` gives the same answer."""

from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, INVALID, Action, refused_at_a_topic
from topics.services import edit_topic

ACTION = Action(
    "topic.edited",
    page=lambda topic: reverse("topics:edit-topic", args=[topic.slug]),
    service=lambda actor, topic, version, **values: edit_topic(
        actor=actor, topic=topic, version=version, values=values
    ),
)


def test_edit_topic_writer_succeeds(attempt, people, topic):
    for version, person in enumerate([people.mara, people.carla, people.sophie], start=1):
        assert attempt(person, topic, version=version, title=f"Edit {version}") == DONE
    topic.refresh_from_db()
    assert (topic.title, topic.version) == ("Edit 3", 4)


def test_edit_topic_reader_or_stranger_is_refused(attempt, people, topic):
    refused_at_a_topic(attempt, people, topic, version=1, title="Mine now")


def test_edit_topic_empty_or_long_title_is_invalid(attempt, people, topic):
    for title in ("", "x" * 201):
        answer = attempt(people.mara, topic, version=1, title=title)
        assert (answer, answer.fields) == (INVALID, {"title"})


def test_edit_topic_saved_meanwhile_is_conflict(attempt, people, topic):
    edit_topic(actor=people.niels, topic=topic, version=1, values={"title": "Saved before"})
    assert attempt(people.mara, topic, version=1, title="Saved too late") == CONFLICT
    topic.refresh_from_db()
    assert topic.title == "Saved before"
