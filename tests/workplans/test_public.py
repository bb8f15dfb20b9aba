"""The public content of a plan: the public text of its topics, never their drafts."""

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
    """Return the description of the only topic, as it would be published now."""
    (section,) = public_work_plan(WorkPlan.objects.get(pk=plan.pk))["sections"]
    return section["topics"][0]["description"]


def test_public_plan_has_the_text_of_a_topic_never_published(plan):
    assert printed(plan) == "First words."


def test_public_plan_has_no_unpublished_edit_of_a_topic(people, plan, topic):
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    edit_topic(actor=people.mara, topic=topic, version=topic.version, values={"description": "Not yet."})
    assert printed(plan) == "First words."
    publish_record(actor=people.sophie, record=topic, seen_number=1)
    assert printed(plan) == "Not yet."


def test_public_plan_has_no_text_of_a_withdrawn_topic(people, plan, topic):
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    withdraw_publication(actor=people.sophie, record=topic, reason="Too early.")
    assert printed(plan) == ""


def test_public_plan_has_its_own_text_on_a_topic(plan):
    plan.plan_topics.update(own_text="As we said then.")
    assert printed(plan) == "As we said then."
