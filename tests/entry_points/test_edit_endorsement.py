"""Correcting an endorsement: every door gives the same answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict
from tests.factories import EndorsementFactory
from workplans.services import edit_endorsement

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["draft", "published"])
def endorsement(request, db):
    return EndorsementFactory(body="BWP", verb="noted", plan__state=request.param)


def edit(person, endorsement, version=1, **values):
    values = values or {"body": "QWP"}
    return edit_endorsement(actor=person, endorsement=endorsement, version=version, values=values)


def post(client, endorsement, **typed):
    address = reverse("workplans:edit-endorsement", args=[endorsement.pk])
    return client.post(address, {"version": 1, "body": "QWP", "verb": "noted"} | typed)


def test_done(people, as_user, endorsement):
    assert edit(people.carla, endorsement).body == "QWP"
    entry = Entry.objects.get(action="endorsement.edited")
    assert entry.related == [f"{endorsement.KIND}:{endorsement.pk}", f"work_plan:{endorsement.plan_id}"]
    answer = post(as_user(people.sophie), endorsement, verb="endorsed", version=2)
    assert answer["Location"].endswith(f"/desk/plan/{endorsement.plan.slug}/#r{endorsement.pk}")
    endorsement.refresh_from_db()
    assert (endorsement.body, endorsement.verb) == ("QWP", "endorsed")


def test_forbidden(people, as_user, endorsement):
    for person in (people.mara, people.lena, people.otto, people.dora, people.alice):
        with pytest.raises(PermissionDenied):
            edit(person, endorsement)
    for person in (people.mara, people.lena):
        assert post(as_user(person), endorsement).status_code == 403
    endorsement.refresh_from_db()
    assert endorsement.body == "BWP"


def test_hidden(people, as_user, endorsement):
    for person in (people.otto, people.eva, people.fred, people.alice):
        assert post(as_user(person), endorsement).status_code == 404


def test_invalid(people, as_user, endorsement):
    with pytest.raises(ValidationError):
        edit(people.carla, endorsement, body="")
    answer = post(as_user(people.sophie), endorsement, body="", verb="kept as typed")
    assert answer.status_code == 422
    assert "kept as typed" in answer.content.decode()


def test_conflict(people, as_user, endorsement):
    edit(people.carla, endorsement, body="Theirs")
    with pytest.raises(EditConflict):
        edit(people.sophie, endorsement, body="Mine")
    answer = post(as_user(people.sophie), endorsement, body="Mine")
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    endorsement.refresh_from_db()
    assert endorsement.body == "Theirs"
