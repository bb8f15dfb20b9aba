"""The public content of a plan: its own text, whatever becomes of its topics."""

import json

import pytest

from core.kinds import ref_to
from publications.services import publish_record, withdraw_publication
from tests.factories import (
    FocusAreaFactory,
    PlanPointFactory,
    PlanSectionFactory,
    PlanTopicFactory,
    TopicFactory,
)
from topics.services import edit_topic, remove_focus_area
from workplans.models import WorkPlan
from workplans.public import public_work_plan
from workplans.public_marks import public_marks, public_plans_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(db):
    return TopicFactory(description="First words.")


@pytest.fixture
def area(topic):
    return FocusAreaFactory(topic=topic, text="Hurdles.")


@pytest.fixture
def plan(topic, area):
    row = PlanTopicFactory(section=PlanSectionFactory(plan__state="adopted"), topic=topic)
    return PlanPointFactory(plan_topic=row, text="Hurdles.", focus_area=area).plan


def content(plan):
    return public_work_plan(WorkPlan.objects.get(pk=plan.pk))


def texts(plan):
    """Return the texts of the only topic, as they would be published now."""
    (topic,) = content(plan)["sections"][0]["topics"]
    return [topic["description"], *(point["text"] for point in topic["points"])]


def test_public_plan_keeps_its_text_when_topic_is_edited_published_withdrawn_or_loses_parts(
    people, plan, topic, area
):
    before = texts(plan)
    edit_topic(actor=people.mara, topic=topic, version=topic.version, values={"description": "New."})
    assert texts(plan) == before == ["First words.", "Hurdles."]
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    assert texts(plan) == before
    withdraw_publication(actor=people.sophie, record=topic, reason="Too early.")
    assert texts(plan) == before
    remove_focus_area(actor=people.mara, focus_area=area, version=area.version)
    assert texts(plan) == before


def test_public_plan_has_no_key_of_a_living_record(plan, topic, area):
    printed = json.dumps(content(plan))
    assert str(topic.pk) not in printed
    assert str(area.pk) not in printed


def test_public_plan_page_links_to_a_topic_published_later(client, people, plan, topic):
    publish_record(actor=people.sophie, record=plan, seen_number=0)
    address = f"/work-plan/{plan.slug}/"
    assert f"/topics/{topic.slug}/" not in client.get(address).content.decode()
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    assert f"/topics/{topic.slug}/" in client.get(address).content.decode()


def test_public_marks_name_what_is_public_for_the_first_time_and_what_was_withdrawn(people, plan, topic):
    assert [text for _, text in public_marks(plan).first] == ["First words.", "Hurdles."]
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    assert public_marks(plan).first == []
    withdraw_publication(actor=people.sophie, record=topic, reason="Too early.")
    assert [text for _, text in public_marks(plan).withdrawn] == ["First words.", "Hurdles."]


def test_withdraw_topic_page_names_the_public_plans_that_keep_its_text(people, as_user, plan, topic):
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    assert public_plans_with(ref_to(topic)) == []
    publish_record(actor=people.sophie, record=plan, seen_number=0)
    page = as_user(people.sophie).get(f"/desk/withdraw/topic/{topic.pk}/")
    assert "keeps its own text on this topic" in page.content.decode()
