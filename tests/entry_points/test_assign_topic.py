"""Saying who leads a topic and who is invited: every door it has gives the same answer."""

from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, INVALID, Action, refused_at_a_topic
from topics.models import Topic
from topics.services import assign_topic

ACTION = Action(
    "topic.assigned",
    page=lambda topic: reverse("topics:assign-topic", args=[topic.slug]),
    service=lambda actor, topic, **said: assign_topic(actor=actor, topic=topic, **said),
)


def parts(topic):
    return set(topic.people.values_list("user__name", "part"))


def test_done_by_the_chair_and_the_secretariat(attempt, people, topic):
    assert attempt(people.carla, topic, leads=[people.mara, people.niels], invited=[people.otto]) == DONE
    assert parts(topic) == {("Mara Member", "lead"), ("Niels Member", "lead"), ("Otto Observer", "invited")}
    assert attempt(people.sophie, topic, leads=[people.carla], invited=[]) == DONE
    assert parts(topic) == {("Carla Chair", "lead")}


def test_who_is_invited_sees_the_topic_and_who_no_longer_is_does_not(attempt, people, topic):
    assert attempt(people.sophie, topic, leads=[], invited=[people.otto]) == DONE
    assert Topic.objects.visible_to(people.otto).get() == topic
    assert not Topic.objects.visible_to(people.eva).exists()


def test_refused(attempt, people, topic):
    assert attempt(people.mara, topic, leads=[people.mara], invited=[]) == FORBIDDEN
    refused_at_a_topic(attempt, people, topic, leads=[people.mara], invited=[])
    assert parts(topic) == {("Eva Expert", "invited")}


def test_invalid_for_who_may_not_have_that_part(attempt, people, topic):
    for person in (people.otto, people.lena, people.fred, people.alice, people.system):
        answer = attempt(people.sophie, topic, leads=[person], invited=[])
        assert (answer, answer.fields) == (INVALID, {"leads"})
    for person in (people.mara, people.lena, people.bob, people.dora):
        answer = attempt(people.sophie, topic, leads=[], invited=[person])
        assert (answer, answer.fields) == (INVALID, {"invited"})
    assert parts(topic) == {("Eva Expert", "invited")}
