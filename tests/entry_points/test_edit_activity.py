"""Editing an activity, or saying how it goes: every door gives the same answer."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow
from tests.factories import ActivityFactory, PlanSectionFactory
from workplans.services import edit_activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(db):
    return ActivityFactory(text="As it was.")


def edit(person, activity, version=1, **values):
    return edit_activity(actor=person, activity=activity, version=version, values=values or {"text": "New."})


def post(client, activity, **typed):
    data = {
        "section": activity.section_id, "text": "As it was.", "category": "meetings", "horizon": "period",
        "target_kind": "none", "progress": "planned", "version": 1,
    }  # fmt: skip
    return client.post(reverse("workplans:edit-activity", args=[activity.pk]), data | typed)


def in_state(activity, state):
    type(activity.plan).objects.update(state=state)
    activity.plan.refresh_from_db()


def test_done(people, as_user, activity):
    edit(people.mara, activity, target_kind="quarter", target=date(2023, 3, 31))
    answer = post(as_user(people.niels), activity, text="New.", progress="ongoing", version=2)
    assert answer["Location"].endswith(f"#r{activity.pk}")
    activity.refresh_from_db()
    assert (activity.text, activity.progress, activity.target) == ("New.", "ongoing", None)
    assert Entry.objects.filter(action="activity.edited", uuid=activity.pk).count() == 2


@pytest.mark.parametrize("state", ["adopted", "published"])
def test_how_it_goes_is_said_of_an_adopted_plan_too(people, as_user, activity, state):
    in_state(activity, state)
    client = as_user(people.mara)
    assert (
        'name="text"'
        not in client.get(reverse("workplans:edit-activity", args=[activity.pk])).content.decode()
    )
    typed = {"version": 1, "progress": "postponed", "progress_reason": "No chair."}
    assert client.post(reverse("workplans:edit-activity", args=[activity.pk]), typed).status_code == 302
    activity.refresh_from_db()
    assert (activity.progress, activity.progress_reason) == ("postponed", "No chair.")


def test_forbidden(people, as_user, activity):
    for person in (people.lena, people.otto, people.fred, people.dora, people.alice):
        with pytest.raises(PermissionDenied):
            edit(person, activity)
    assert post(as_user(people.lena), activity).status_code == 403


def test_hidden(people, as_user, activity):
    for person in (people.otto, people.eva, people.fred, people.alice):
        assert post(as_user(person), activity).status_code == 404


def test_not_now(people, as_user, activity):
    in_state(activity, "published")
    with pytest.raises(NotPossibleNow, match="its words stand"):
        edit(people.mara, activity)
    in_state(activity, "superseded")
    with pytest.raises(NotPossibleNow):
        edit(people.mara, activity, progress="completed")
    assert post(as_user(people.mara), activity, progress="completed").status_code == 409


@pytest.mark.parametrize("progress", ["postponed", "suspended", "scaled_back", "cancelled"])
def test_a_setback_says_why(people, as_user, activity, progress):
    with pytest.raises(ValidationError) as refused:
        edit(people.mara, activity, progress=progress, progress_reason=" ")
    assert "progress_reason" in refused.value.message_dict
    answer = post(as_user(people.mara), activity, progress=progress)
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()


def test_invalid(people, as_user, activity):
    other = PlanSectionFactory()
    for values in ({"text": ""}, {"category": "x"}, {"target_kind": "date"}, {"section": other}):
        with pytest.raises(ValidationError):
            edit(people.mara, activity, **values)
    for typed in ({"text": ""}, {"category": "x"}, {"target_kind": "date"}, {"section": other.pk}):
        assert post(as_user(people.mara), activity, **typed).status_code == 422
    activity.refresh_from_db()
    assert activity.version == 1


def test_conflict(people, as_user, activity):
    edit(people.niels, activity, text="Theirs.")
    with pytest.raises(EditConflict):
        edit(people.mara, activity, text="Mine.")
    answer = post(as_user(people.mara), activity, text="Mine.")
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    assert "Mine" in answer.content.decode()
