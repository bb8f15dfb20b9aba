"""Taking an endorsement off the record: every door gives the same answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict
from tests.factories import EndorsementFactory
from workplans.models import Endorsement
from workplans.services import remove_endorsement

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["draft", "published"])
def endorsement(request, db):
    return EndorsementFactory(body="BWP", plan__state=request.param)


def remove(person, endorsement, version=1, reason="It was another plan."):
    remove_endorsement(actor=person, endorsement=endorsement, version=version, reason=reason)


def post(client, endorsement, **typed):
    address = reverse("workplans:remove-endorsement", args=[endorsement.pk])
    return client.post(address, {"version": 1, "reason": "It was another plan."} | typed)


def test_done(people, as_user, endorsement):
    other = EndorsementFactory(plan=endorsement.plan)
    remove(people.carla, endorsement)
    assert post(as_user(people.sophie), other)["Location"].endswith("#endorsements")
    assert not Endorsement.objects.exists()
    entries = Entry.objects.filter(action="endorsement.removed")
    assert [entry.payload.data for entry in entries] == [{"reason": "It was another plan."}] * 2
    kept = Endorsement.pgh_event_model.objects.filter(pgh_label="delete").values_list("body", flat=True)
    assert "BWP" in kept


def test_forbidden(people, as_user, endorsement):
    for person in (people.mara, people.lena, people.otto, people.dora, people.alice):
        with pytest.raises(PermissionDenied):
            remove(person, endorsement)
    for person in (people.mara, people.lena):
        assert post(as_user(person), endorsement).status_code == 403
    assert Endorsement.objects.exists()


def test_hidden(people, as_user, endorsement):
    for person in (people.otto, people.eva, people.fred, people.alice):
        assert post(as_user(person), endorsement).status_code == 404


def test_invalid(people, as_user, endorsement):
    with pytest.raises(ValidationError, match="Say why"):
        remove(people.carla, endorsement, reason=" ")
    assert post(as_user(people.sophie), endorsement, reason="").status_code == 422
    assert Endorsement.objects.exists()


def test_conflict(people, as_user, endorsement):
    Endorsement.objects.update(version=2)
    with pytest.raises(EditConflict):
        remove(people.carla, endorsement)
    assert post(as_user(people.sophie), endorsement).status_code == 409
    assert Endorsement.objects.exists()
