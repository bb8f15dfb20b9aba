"""Taking an activity out: every door gives the same answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow
from tests.factories import ActivityFactory
from workplans.models import Activity
from workplans.services import remove_activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(db):
    return ActivityFactory(text="To be done.")


def remove(person, activity, version=1, reason="Done elsewhere."):
    remove_activity(actor=person, activity=activity, version=version, reason=reason)


def post(client, activity, **typed):
    address = reverse("workplans:remove-activity", args=[activity.pk])
    return client.post(address, {"version": 1, "reason": "Done elsewhere."} | typed)


def test_done(people, as_user, activity):
    other = ActivityFactory()
    remove(people.mara, activity)
    assert post(as_user(people.mara), other).status_code == 302
    assert not Activity.objects.exists()
    entries = Entry.objects.filter(action="activity.removed")
    assert [e.payload.data for e in entries] == [{"reason": "Done elsewhere."}] * 2
    kept = Activity.pgh_event_model.objects.filter(pgh_label="delete").values_list("text", flat=True)
    assert "To be done." in kept


def test_forbidden(people, as_user, activity):
    for person in (people.lena, people.otto, people.fred, people.dora, people.alice):
        with pytest.raises(PermissionDenied):
            remove(person, activity)
    assert post(as_user(people.lena), activity).status_code == 403
    assert Activity.objects.exists()


def test_hidden(people, as_user, activity):
    for person in (people.otto, people.eva, people.fred, people.alice):
        assert post(as_user(person), activity).status_code == 404


def test_not_now(people, as_user, activity):
    ActivityFactory(continues=activity)
    with pytest.raises(NotPossibleNow, match="cancel it instead"):
        remove(people.mara, activity)
    assert post(as_user(people.mara), activity).status_code == 409
    other = ActivityFactory(section__plan__state="adopted")
    with pytest.raises(NotPossibleNow, match="its words stand"):
        remove(people.mara, other)
    assert Activity.objects.count() == 3


def test_invalid(people, as_user, activity):
    with pytest.raises(ValidationError, match="Say why"):
        remove(people.mara, activity, reason=" ")
    assert post(as_user(people.mara), activity, reason="").status_code == 422
    assert post(as_user(people.mara), activity, version="one").status_code == 422


def test_conflict(people, as_user, activity):
    Activity.objects.update(version=2)
    with pytest.raises(EditConflict):
        remove(people.mara, activity)
    assert post(as_user(people.mara), activity).status_code == 409
    assert Activity.objects.exists()
