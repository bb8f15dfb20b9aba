"""Take the text of a topic into a draft plan: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, NOT_NOW, Action
from tests.factories import ChallengeFactory, FocusAreaFactory, PlanPointFactory, PlanTopicFactory
from tests.workplans.changed_meanwhile import CHANGES, topic_text
from workplans.models import PlanTopic
from workplans.plan_topics.difference import seen_of
from workplans.plan_topics.services import take_from_topic

ACTION = Action(
    "plan_topic.taken_from_topic",
    page=lambda row: reverse("workplans:take-from-topic", args=[row.pk]),
    service=lambda actor, row, seen: take_from_topic(actor=actor, plan_topic=row, seen=seen),
)


def values(row):
    return {"seen": seen_of(row)}


@pytest.fixture
def row(people):
    row = PlanTopicFactory(topic__description="As the topic says.", description="As the plan says.")
    area = FocusAreaFactory(topic=row.topic, text="An area in words of today.", position=1)
    ChallengeFactory(topic=row.topic, text="An issue that is new.", position=1)
    PlanPointFactory(plan_topic=row, text="Only in the plan.", position=1)
    PlanPointFactory(plan_topic=row, text="An area in words of then.", position=2, focus_area=area)
    return row


def test_take_from_topic_done_replaces_text_and_points(attempt, people, row):
    assert attempt(people.mara, row, **values(row)) == DONE
    row.refresh_from_db()
    assert row.description == "As the topic says."
    points = row.points.order_by("position")
    assert [p.text for p in points] == ["An area in words of today.", "An issue that is new."]
    assert all(p.part_id for p in points)


def test_take_from_topic_twice_writes_one_entry(people, row):
    take_from_topic(actor=people.mara, plan_topic=row, seen=seen_of(row))
    row.refresh_from_db()
    version = row.version
    take_from_topic(actor=people.mara, plan_topic=row, seen=seen_of(row))
    row.refresh_from_db()
    assert row.version == version


@pytest.mark.parametrize("change", CHANGES)
def test_take_from_topic_changed_meanwhile_is_not_possible_and_changes_nothing(attempt, people, row, change):
    opened = values(row)
    change(people.niels, PlanTopic.objects.get(pk=row.pk))
    before = seen_of(PlanTopic.objects.get(pk=row.pk))
    answer = attempt(people.mara, row, **opened)
    assert (answer, "check it, then send this again" in answer.words) == (NOT_NOW, True)
    assert seen_of(PlanTopic.objects.get(pk=row.pk)) == before


def test_take_from_topic_page_refused_can_be_sent_again(people, as_user, row):
    mara, opened = as_user(people.mara), values(row)
    topic_text(people.niels, PlanTopic.objects.get(pk=row.pk))
    refused = mara.post(ACTION.page(row), opened)
    form = refused.context["form"]
    again = mara.post(ACTION.page(row), {name: form[name].value() for name in form.fields})
    assert (refused.status_code, again.status_code) == (409, 302)


def test_take_from_topic_by_a_reader_is_forbidden(attempt, people, row):
    assert attempt(people.lena, row, **values(row)) == FORBIDDEN


def test_take_from_topic_by_a_stranger_is_hidden(attempt, people, row):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, row, **values(row)) == HIDDEN


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_take_from_topic_of_an_adopted_plan_is_not_possible(attempt, people, row, state):
    type(row.plan).objects.update(state=state)
    assert attempt(people.mara, row, **values(row)) == NOT_NOW
