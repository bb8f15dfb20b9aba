"""Leaving an import: every door gives the same answer."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow
from tests.workplans.readings import read_in
from workplans.importing.services import leave_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(people):
    return read_in(people.sophie)


def post(client, found, version=1):
    return client.post(reverse("workplans:leave-import", args=[found.pk]), {"version": version})


def test_done(people, as_user, found):
    assert leave_import(actor=people.sophie, plan_import=found, version=1).state == "left"
    assert Entry.objects.filter(action="import.left", uuid=found.pk).count() == 1
    assert post(as_user(people.sophie), read_in(people.sophie)).status_code == 302


def test_forbidden(people, as_user, found):
    for person in (people.carla, people.mara, people.dora):
        with pytest.raises(PermissionDenied):
            leave_import(actor=person, plan_import=found, version=1)
    assert post(as_user(people.carla), found).status_code == 403


def test_hidden(people, as_user, found):
    for person in (people.mara, people.lena, people.otto, people.alice):
        assert post(as_user(person), found).status_code == 404


def test_not_now(people, as_user, found):
    leave_import(actor=people.sophie, plan_import=found, version=1)
    with pytest.raises(NotPossibleNow):
        leave_import(actor=people.sophie, plan_import=found, version=2)
    assert post(as_user(people.sophie), found, 2).status_code == 409


def test_conflict(people, as_user, found):
    with pytest.raises(EditConflict):
        leave_import(actor=people.sophie, plan_import=found, version=7)
    for version in (7, "one", ""):
        assert post(as_user(people.sophie), found, version).status_code == 409
    found.refresh_from_db()
    assert found.state == "read"
