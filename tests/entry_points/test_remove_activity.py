"""Remove an activity: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import ActivityFactory
from workplans.models import Activity
from workplans.services import remove_activity

ACTION = Action(
    "activity.removed",
    page=lambda activity: reverse("workplans:remove-activity", args=[activity.pk]),
    service=lambda actor, activity, **values: remove_activity(actor=actor, activity=activity, **values),
)
VALUES = {"version": 1, "reason": "Done elsewhere."}


@pytest.fixture
def activity(people):
    return ActivityFactory(text="To be done.")


def test_remove_activity_done_keeps_it_in_the_history(attempt, people, activity):
    assert attempt(people.mara, activity, **VALUES) == DONE
    assert not Activity.objects.exists()
    assert Entry.objects.get(action="activity.removed").payload.data == {"reason": "Done elsewhere."}
    assert Activity.pgh_event_model.objects.get(pgh_label="delete").text == "To be done."


def test_remove_activity_by_a_reader_is_forbidden(attempt, people, activity):
    assert attempt(people.lena, activity, **VALUES) == FORBIDDEN
    assert Activity.objects.exists()


def test_remove_activity_by_a_stranger_is_hidden(attempt, people, activity):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, activity, **VALUES) == HIDDEN


def test_remove_activity_that_is_continued_is_not_possible(attempt, people, activity):
    ActivityFactory(continues=activity)
    answer = attempt(people.mara, activity, **VALUES)
    assert (answer, "cancel it" in answer.words) == (NOT_NOW, True)


def test_remove_activity_of_an_adopted_plan_is_not_possible(attempt, people):
    activity = ActivityFactory(section__plan__state="adopted")
    assert attempt(people.mara, activity, **VALUES) == NOT_NOW


def test_remove_activity_without_a_reason_is_invalid(attempt, people, activity):
    answer = attempt(people.mara, activity, version=1, reason=" ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_remove_activity_page_without_a_version_is_invalid(people, as_user, activity):
    answer = as_user(people.mara).post(ACTION.page(activity), VALUES | {"version": "one"})
    assert answer.status_code == 422


def test_remove_activity_of_an_older_version_is_a_conflict(attempt, people, activity):
    Activity.objects.update(version=2)
    assert attempt(people.mara, activity, **VALUES) == CONFLICT
    assert Activity.objects.exists()
