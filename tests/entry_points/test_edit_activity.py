"""Edit an activity, or update its status: every entry point gives the same answer."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import Entry
from core.errors import NotPossibleNow
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import ActivityFactory, PlanSectionFactory
from workplans.services import edit_activity

ACTION = Action(
    "activity.edited",
    page=lambda activity: reverse("workplans:edit-activity", args=[activity.pk]),
    service=lambda actor, activity, version, **values: edit_activity(
        actor=actor, activity=activity, version=version, values=values
    ),
)


@pytest.fixture
def activity(people):
    return ActivityFactory(text="As it was.")


@pytest.fixture
def values(activity):
    return {
        "version": 1, "section": activity.section, "text": "A new text.", "category": "meetings",
        "horizon": "period", "target_kind": "none", "progress": "planned",
    }  # fmt: skip


def set_state(activity, state):
    type(activity.plan).objects.update(state=state)


def test_edit_activity_done_is_saved(attempt, people, activity, values):
    target = {"target_kind": "quarter", "target": date(2023, 3, 31)}
    assert attempt(people.mara, activity, **values | target) == DONE
    activity.refresh_from_db()
    assert (activity.text, activity.target) == ("A new text.", date(2023, 3, 31))


def test_edit_activity_unchanged_writes_no_entry(people, activity):
    edit_activity(actor=people.mara, activity=activity, version=1, values={"text": "As it was."})
    activity.refresh_from_db()
    assert (activity.version, Entry.objects.count()) == (1, 0)


@pytest.mark.parametrize("state", ["adopted", "published"])
def test_edit_activity_of_an_adopted_plan_saves_the_status(attempt, people, as_user, activity, state):
    set_state(activity, state)
    page = as_user(people.mara).get(ACTION.page(activity)).content.decode()
    assert 'name="text"' not in page
    status = {"version": 1, "progress": "postponed", "progress_reason": "There is no chair."}
    assert attempt(people.mara, activity, **status) == DONE
    activity.refresh_from_db()
    assert (activity.progress, activity.progress_reason) == ("postponed", "There is no chair.")


def test_edit_activity_by_a_reader_is_forbidden(attempt, people, activity, values):
    assert attempt(people.lena, activity, **values) == FORBIDDEN


def test_edit_activity_by_a_stranger_is_hidden(attempt, people, activity, values):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, activity, **values) == HIDDEN


def test_edit_activity_text_of_a_published_plan_is_not_possible(people, activity):
    set_state(activity, "published")
    with pytest.raises(NotPossibleNow, match="be changed"):
        edit_activity(actor=people.mara, activity=activity, version=1, values={"text": "A new text."})


def test_edit_activity_of_a_superseded_plan_is_not_possible(attempt, people, activity):
    set_state(activity, "superseded")
    assert attempt(people.mara, activity, version=1, progress="completed") == NOT_NOW


@pytest.mark.parametrize("progress", ["postponed", "suspended", "scaled_back", "cancelled"])
def test_edit_activity_setback_without_a_reason_is_invalid(attempt, people, activity, values, progress):
    answer = attempt(people.mara, activity, **values | {"progress": progress, "progress_reason": " "})
    assert (answer, answer.fields) == (INVALID, {"progress_reason"})
    assert "Enter a reason" in answer.words


@pytest.mark.parametrize("wrong", [{"text": ""}, {"category": "x"}, {"target_kind": "date"}])
def test_edit_activity_with_wrong_values_is_invalid(attempt, people, activity, values, wrong):
    assert attempt(people.mara, activity, **values | wrong) == INVALID
    activity.refresh_from_db()
    assert activity.version == 1


def test_edit_activity_moved_to_another_plan_is_invalid(attempt, people, activity, values):
    elsewhere = {"section": PlanSectionFactory()}
    assert attempt(people.mara, activity, **values | elsewhere).fields == {"section"}


def test_edit_activity_of_an_older_version_is_a_conflict(attempt, people, activity, values):
    edit_activity(actor=people.niels, activity=activity, version=1, values={"text": "Their text."})
    answer = attempt(people.mara, activity, **values)
    assert answer == CONFLICT
    activity.refresh_from_db()
    assert activity.text == "Their text."
