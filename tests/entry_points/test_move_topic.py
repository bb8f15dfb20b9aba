"""Every entry point of `move_topic` gives the same answer."""

from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, INVALID, NOT_NOW, Action, refused_at_a_topic
from topics.services import edit_topic, move_topic

ACTION = Action(
    "topic.moved",
    page=lambda topic: reverse("topics:move-topic", args=[topic.slug]),
    service=lambda actor, topic, **values: move_topic(actor=actor, topic=topic, **values),
)


def test_move_topic_forward_freely_and_back_with_reason_succeeds(attempt, people, topic):
    assert attempt(people.mara, topic, stage="listening", version=1) == DONE
    assert attempt(people.carla, topic, stage="selected", version=2, reason="Nobody spoke up.") == DONE
    assert attempt(people.sophie, topic, stage="declined", version=3, reason="Out of scope.") == DONE
    assert attempt(people.mara, topic, stage="identified", version=4, reason="Asked for again.") == DONE
    topic.refresh_from_db()
    assert (topic.stage, topic.version) == ("identified", 5)
    assert Entry.objects.order_by("-id")[1].payload.data == {"reason": "Out of scope."}


def test_move_topic_reader_or_stranger_is_refused(attempt, people, topic):
    refused_at_a_topic(attempt, people, topic, stage="selected", version=1)


def test_move_topic_impossible_step_is_refused(attempt, people, topic):
    answer = attempt(people.mara, topic, stage="identified", version=1, reason="It is there already.")
    assert answer == NOT_NOW
    assert "“Considered”, “Selected”" in answer.words
    move_topic(actor=people.mara, topic=topic, version=1, stage="deferred", reason="Later.")
    assert attempt(people.mara, topic, stage="declined", version=2, reason="Not even later.") == NOT_NOW


def test_move_topic_without_demanded_reason_is_invalid(attempt, people, topic):
    answers = [
        attempt(people.mara, topic, stage="deferred", version=1, reason=reason) for reason in ("", "   ")
    ]
    move_topic(actor=people.mara, topic=topic, version=1, stage="listening")
    answers.append(attempt(people.mara, topic, stage="selected", version=2))
    assert [(answer, answer.fields) for answer in answers] == [(INVALID, {"reason"})] * 3


def test_move_topic_saved_meanwhile_is_conflict(attempt, people, topic):
    edit_topic(actor=people.niels, topic=topic, version=1, values={"title": "Saved before"})
    answer = attempt(people.mara, topic, stage="deferred", version=1, reason="What I typed.")
    assert answer == CONFLICT
