"""Saying who leads a topic and who is invited: every door it has gives the same answer."""

from django.urls import reverse

from tests.doors.knock import DONE, FORBIDDEN, INVALID, Verb, refused_at_a_topic
from topics.models import Topic
from topics.services import assign_topic

VERB = Verb(
    "topic.assigned",
    page=lambda topic: reverse("topics:assign-topic", args=[topic.slug]),
    service=lambda actor, topic, **said: assign_topic(actor=actor, topic=topic, **said),
)


def parts(topic):
    return set(topic.people.values_list("user__name", "part"))


def test_done_by_the_chair_and_the_secretariat(knock, people, topic):
    assert knock(people.carla, topic, leads=[people.mara, people.niels], invited=[people.otto]) == DONE
    assert parts(topic) == {("Mara Member", "lead"), ("Niels Member", "lead"), ("Otto Observer", "invited")}
    assert knock(people.sophie, topic, leads=[people.carla], invited=[]) == DONE
    assert parts(topic) == {("Carla Chair", "lead")}


def test_who_is_invited_sees_the_topic_and_who_no_longer_is_does_not(knock, people, topic):
    assert knock(people.sophie, topic, leads=[], invited=[people.otto]) == DONE
    assert Topic.objects.visible_to(people.otto).get() == topic
    assert not Topic.objects.visible_to(people.eva).exists()


def test_refused(knock, people, topic):
    assert knock(people.mara, topic, leads=[people.mara], invited=[]) == FORBIDDEN
    refused_at_a_topic(knock, people, topic, leads=[people.mara], invited=[])
    assert parts(topic) == {("Eva Expert", "invited")}


def test_invalid_for_who_may_not_have_that_part(knock, people, topic):
    for person in (people.otto, people.lena, people.fred, people.alice, people.system):
        answer = knock(people.sophie, topic, leads=[person], invited=[])
        assert (answer, answer.fields) == (INVALID, {"leads"})
    for person in (people.mara, people.lena, people.bob, people.dora):
        answer = knock(people.sophie, topic, leads=[], invited=[person])
        assert (answer, answer.fields) == (INVALID, {"invited"})
    assert parts(topic) == {("Eva Expert", "invited")}
