"""Moving a topic along the ladder: every door it has gives the same answer."""

from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, INVALID, NOT_NOW, Action, refused_at_a_topic
from topics.services import edit_topic, move_topic

ACTION = Action(
    "topic.moved",
    page=lambda topic: reverse("topics:move-topic", args=[topic.slug]),
    service=lambda actor, topic, **said: move_topic(actor=actor, topic=topic, **said),
)


def test_done_forward_without_a_reason_and_back_with_one(attempt, people, topic):
    assert attempt(people.mara, topic, stage="listening", version=1) == DONE
    assert attempt(people.carla, topic, stage="selected", version=2, reason="Nobody spoke up.") == DONE
    assert attempt(people.sophie, topic, stage="declined", version=3, reason="Out of scope.") == DONE
    assert attempt(people.mara, topic, stage="identified", version=4, reason="Asked for again.") == DONE
    topic.refresh_from_db()
    assert (topic.stage, topic.version) == ("identified", 5)
    assert Entry.objects.order_by("-id")[1].payload.data == {"reason": "Out of scope."}


def test_refused(attempt, people, topic):
    refused_at_a_topic(attempt, people, topic, stage="selected", version=1)


def test_not_now_where_no_step_leads(attempt, people, topic):
    answer = attempt(people.mara, topic, stage="identified", version=1, reason="It is there already.")
    assert answer == NOT_NOW
    assert "“Considered”, “Selected”" in answer.words
    move_topic(actor=people.mara, topic=topic, version=1, stage="deferred", reason="Later.")
    assert attempt(people.mara, topic, stage="declined", version=2, reason="Not even later.") == NOT_NOW


def test_invalid_without_a_reason_where_one_is_needed(attempt, people, topic):
    answers = [
        attempt(people.mara, topic, stage="deferred", version=1, reason=reason) for reason in ("", "   ")
    ]
    move_topic(actor=people.mara, topic=topic, version=1, stage="listening")
    answers.append(attempt(people.mara, topic, stage="selected", version=2))
    assert [(answer, answer.fields) for answer in answers] == [(INVALID, {"reason"})] * 3


def test_conflict_when_somebody_saved_before(attempt, people, topic):
    edit_topic(actor=people.niels, topic=topic, version=1, values={"title": "Saved before"})
    answer = attempt(people.mara, topic, stage="deferred", version=1, reason="What I typed.")
    assert answer == CONFLICT
