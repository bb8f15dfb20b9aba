"""Every entry point of `assign_topic` gives the same answer."""

from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, INVALID, Action, refused_at_a_topic
from topics.models import Topic
from topics.services import assign_topic

ACTION = Action(
    "topic.assigned",
    page=lambda topic: reverse("topics:assign-topic", args=[topic.slug]),
    service=lambda actor, topic, **values: assign_topic(actor=actor, topic=topic, **values),
)


def parts(topic):
    return set(topic.people.values_list("user__name", "part"))


def test_assign_topic_chair_and_secretariat_succeed(attempt, people, topic):
    assert (
        attempt(people.carla, topic, version=1, leads=[people.mara, people.niels], invited=[people.otto])
        == DONE
    )
    assert parts(topic) == {("Mara Member", "lead"), ("Niels Member", "lead"), ("Otto Observer", "invited")}
    assert attempt(people.sophie, topic, version=2, leads=[people.carla], invited=[]) == DONE
    assert parts(topic) == {("Carla Chair", "lead")}


def test_assign_topic_changes_who_sees_topic(attempt, people, topic):
    assert attempt(people.sophie, topic, version=1, leads=[], invited=[people.otto]) == DONE
    assert Topic.objects.visible_to(people.otto).get() == topic
    assert not Topic.objects.visible_to(people.eva).exists()


def test_assign_topic_reader_or_stranger_is_refused(attempt, people, topic):
    assert attempt(people.mara, topic, version=1, leads=[people.mara], invited=[]) == FORBIDDEN
    refused_at_a_topic(attempt, people, topic, version=1, leads=[people.mara], invited=[])
    assert parts(topic) == {("Eva Expert", "invited")}


def test_assign_topic_wrong_role_is_invalid(attempt, people, topic):
    for person in (people.otto, people.lena, people.fred, people.alice, people.system):
        answer = attempt(people.sophie, topic, version=1, leads=[person], invited=[])
        assert (answer, answer.fields) == (INVALID, {"leads"})
    for person in (people.mara, people.lena, people.bob, people.dora):
        answer = attempt(people.sophie, topic, version=1, leads=[], invited=[person])
        assert (answer, answer.fields) == (INVALID, {"invited"})
    assert parts(topic) == {("Eva Expert", "invited")}


def test_assign_topic_assigned_meanwhile_is_conflict(attempt, people, topic):
    assign_topic(actor=people.carla, topic=topic, version=1, leads=[people.niels], invited=[people.eva])
    assert attempt(people.sophie, topic, version=1, leads=[people.mara], invited=[]) == CONFLICT
    assert parts(topic) == {("Niels Member", "lead"), ("Eva Expert", "invited")}
