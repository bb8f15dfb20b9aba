"""Update a topic to what a plan says of it: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import (
    ChallengeFactory,
    EvidenceFactory,
    FocusAreaFactory,
    PlanPointFactory,
    PlanTopicFactory,
)
from tests.workplans.changed_meanwhile import CHANGES, topic_text
from workplans.models import PlanTopic
from workplans.plan_topics.difference import seen_of
from workplans.plan_topics.services import update_topic

ACTION = Action(
    "topic.updated_from_plan",
    page=lambda row: reverse("workplans:update-topic", args=[row.pk]),
    service=lambda actor, row, seen, how: update_topic(actor=actor, plan_topic=row, seen=seen, how=how),
)


def values(row):
    return {"seen": seen_of(row), "how": "update"}


@pytest.fixture
def row(people):
    """A plan in which the second area is reworded, a third is new, and the first is not there."""
    row = PlanTopicFactory(topic__description="As the topic says.", description="As the plan says.")
    FocusAreaFactory(topic=row.topic, text="Gone from the plan.", position=1)
    FocusAreaFactory(topic=row.topic, text="The hurdles of continuous processes.", position=2)
    PlanPointFactory(plan_topic=row, text="Entirely other things, such as training.", position=1)
    PlanPointFactory(plan_topic=row, text="The hurdles of all continuous processes.", position=2)
    return row


def areas(row):
    return list(row.topic.focus_areas.order_by("position").values_list("text", flat=True))


def test_update_topic_done_makes_the_topic_say_what_the_plan_says(attempt, people, row):
    reworded = row.topic.focus_areas.get(position=2)
    assert attempt(people.mara, row, **values(row)) == DONE
    row.topic.refresh_from_db()
    assert (row.topic.description, row.topic.version) == ("As the plan says.", 2)
    assert areas(row) == [
        "Entirely other things, such as training.",
        "The hurdles of all continuous processes.",
    ]
    reworded.refresh_from_db()  # the same record in other words
    assert row.points.get(position=2).focus_area == reworded


def test_update_topic_add_adds_what_is_new_and_rewords_nothing(attempt, people, row):
    assert attempt(people.mara, row, **values(row) | {"how": "add"}) == DONE
    row.topic.refresh_from_db()
    assert (row.topic.description, row.topic.version) == ("As the topic says.", 2)
    assert areas(row) == [
        "Gone from the plan.",
        "The hurdles of continuous processes.",
        "Entirely other things, such as training.",
    ]


def test_update_topic_keeps_a_challenge_with_evidence_or_disposition(people, row):
    EvidenceFactory(challenge=ChallengeFactory(topic=row.topic, text="With evidence."))
    ChallengeFactory(topic=row.topic, text="In scope.", disposition="in_scope")
    ChallengeFactory(topic=row.topic, text="Only named.")
    update_topic(actor=people.mara, plan_topic=row, seen=seen_of(row))
    assert set(row.topic.challenges.values_list("text", flat=True)) == {"With evidence.", "In scope."}


def test_update_topic_of_an_adopted_plan_is_possible(attempt, people, row):
    type(row.plan).objects.update(state="adopted")
    assert attempt(people.mara, row, **values(row)) == DONE


def test_update_topic_with_an_unknown_choice_is_invalid(attempt, people, row):
    assert attempt(people.mara, row, **values(row) | {"how": "forget"}) == INVALID


@pytest.mark.parametrize("change", CHANGES)
def test_update_topic_changed_meanwhile_is_not_possible_and_changes_nothing(attempt, people, row, change):
    opened = values(row)
    change(people.niels, PlanTopic.objects.get(pk=row.pk))
    before = seen_of(PlanTopic.objects.get(pk=row.pk))
    answer = attempt(people.mara, row, **opened)
    assert (answer, "check it, then send this again" in answer.words) == (NOT_NOW, True)
    assert seen_of(PlanTopic.objects.get(pk=row.pk)) == before


def test_update_topic_page_refused_can_be_sent_again(people, as_user, row):
    mara, opened = as_user(people.mara), values(row)
    topic_text(people.niels, PlanTopic.objects.get(pk=row.pk))
    refused = mara.post(ACTION.page(row), opened)
    form = refused.context["form"]
    again = mara.post(ACTION.page(row), {name: form[name].value() for name in form.fields})
    assert (refused.status_code, again.status_code) == (409, 302)


def test_update_topic_by_a_reader_is_forbidden(attempt, people, row):
    assert attempt(people.lena, row, **values(row)) == FORBIDDEN


def test_update_topic_by_a_stranger_is_hidden(attempt, people, row):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, row, **values(row)) == HIDDEN
