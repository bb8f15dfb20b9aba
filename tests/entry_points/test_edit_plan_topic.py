"""Edit what a plan says of a topic: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import PlanTopicFactory
from workplans.plan_topics.services import edit_plan_topic

ACTION = Action(
    "plan_topic.edited",
    page=lambda row: reverse("workplans:edit-plan-topic", args=[row.pk]),
    service=lambda actor, row, version, **values: edit_plan_topic(
        actor=actor, plan_topic=row, version=version, values=values
    ),
)
VALUES = {"version": 1, "title": "CM", "tier": "other", "description": "As the plan says."}


@pytest.fixture
def row(people):
    return PlanTopicFactory(topic__description="As the topic says.")


def test_edit_plan_topic_done_leaves_the_topic_unchanged(attempt, people, row):
    assert attempt(people.mara, row, **VALUES) == DONE
    row.refresh_from_db()
    assert (row.description, row.tier) == ("As the plan says.", "other")
    row.topic.refresh_from_db()
    assert (row.topic.description, row.topic.version) == ("As the topic says.", 1)


def test_edit_plan_topic_without_a_title_is_invalid(attempt, people, row):
    assert attempt(people.mara, row, **VALUES | {"title": ""}) == INVALID


def test_edit_plan_topic_of_an_older_version_is_a_conflict(attempt, people, row):
    edit_plan_topic(actor=people.niels, plan_topic=row, version=1, values={"description": "Theirs."})
    assert attempt(people.mara, row, **VALUES) == CONFLICT


def test_edit_plan_topic_by_a_reader_is_forbidden(attempt, people, row):
    assert attempt(people.lena, row, **VALUES) == FORBIDDEN


def test_edit_plan_topic_by_a_stranger_is_hidden(attempt, people, row):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, row, **VALUES) == HIDDEN


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_edit_plan_topic_of_an_adopted_plan_is_not_possible(attempt, people, row, state):
    type(row.plan).objects.update(state=state)
    assert attempt(people.mara, row, **VALUES) == NOT_NOW
