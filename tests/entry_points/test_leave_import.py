"""Discarding an import: page and service give the same answer."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow
from tests.workplans.readings import read_in
from workplans.importing.services import leave_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan_import(people):
    return read_in(people.sophie)


def post(client, plan_import, version=1):
    return client.post(reverse("workplans:leave-import", args=[plan_import.pk]), {"version": version})


def test_leave_import_by_page_and_service(people, as_user, plan_import):
    assert leave_import(actor=people.sophie, plan_import=plan_import, version=1).state == "left"
    assert Entry.objects.filter(action="import.left", uuid=plan_import.pk).count() == 1
    assert post(as_user(people.sophie), read_in(people.sophie)).status_code == 302


def test_leave_import_forbidden(people, as_user, plan_import):
    for person in (people.carla, people.mara, people.dora):
        with pytest.raises(PermissionDenied):
            leave_import(actor=person, plan_import=plan_import, version=1)
    assert post(as_user(people.carla), plan_import).status_code == 403


def test_leave_import_hidden(people, as_user, plan_import):
    for person in (people.mara, people.lena, people.otto, people.alice):
        assert post(as_user(person), plan_import).status_code == 404


def test_leave_import_not_possible_now(people, as_user, plan_import):
    leave_import(actor=people.sophie, plan_import=plan_import, version=1)
    with pytest.raises(NotPossibleNow):
        leave_import(actor=people.sophie, plan_import=plan_import, version=2)
    assert post(as_user(people.sophie), plan_import, 2).status_code == 409


def test_leave_import_conflict(people, as_user, plan_import):
    with pytest.raises(EditConflict):
        leave_import(actor=people.sophie, plan_import=plan_import, version=7)
    for version, status in ((7, 409), ("one", 422), ("", 422)):
        assert post(as_user(people.sophie), plan_import, version).status_code == status
    plan_import.refresh_from_db()
    assert plan_import.state == "read"
