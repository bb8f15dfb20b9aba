"""What a published plan says of its topics: what is public of them, never their working text."""

import pytest

from publications.services import publish_record, withdraw_publication
from tests.factories import PlanSectionFactory, PlanTopicFactory, TopicFactory
from topics.services import edit_topic
from workplans.models import WorkPlan
from workplans.public import public_work_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(db):
    return TopicFactory(description="First words.")


@pytest.fixture
def plan(topic):
    return PlanTopicFactory(section=PlanSectionFactory(), topic=topic).plan


def printed(plan):
    """What the plan would say of its one topic if it were published now."""
    (section,) = public_work_plan(WorkPlan.objects.get(pk=plan.pk))["sections"]
    return section["topics"][0]["description"]


def test_a_topic_that_was_never_published_is_published_with_its_plan(plan):
    assert printed(plan) == "First words."


def test_an_edit_that_is_not_published_stays_unpublished(people, plan, topic):
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    edit_topic(actor=people.mara, topic=topic, version=topic.version, values={"description": "Not yet."})
    assert printed(plan) == "First words."
    publish_record(actor=people.sophie, record=topic, seen_number=1)
    assert printed(plan) == "Not yet."


def test_what_was_withdrawn_does_not_come_back_with_a_plan(people, plan, topic):
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    withdraw_publication(actor=people.sophie, record=topic, reason="Too early.")
    assert printed(plan) == ""


def test_a_plan_that_says_it_in_its_own_words_prints_these(plan):
    plan.plan_topics.update(own_words="As we said then.")
    assert printed(plan) == "As we said then."
