"""Uploading the document of a plan: the page, the service and the command give the same answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Entry
from tests.workplans.readings import SAMPLE, upload
from workplans.importing.services import start_import
from workplans.models import PlanImport

pytestmark = pytest.mark.django_db
PAGE = "/desk/import/"


def start(person, content=None, name="plan.txt"):
    return start_import(actor=person, name=name, content=SAMPLE.read_bytes() if content is None else content)


def test_start_import_by_page_and_service(people, as_user):
    plan_import = start(people.sophie, name="folder/plan.txt")
    assert (plan_import.name, plan_import.state, plan_import.uploaded_by) == (
        "plan.txt",
        "read",
        people.sophie,
    )
    assert bytes(plan_import.content) == SAMPLE.read_bytes()
    assert as_user(people.sophie).post(PAGE, upload()).status_code == 302
    assert start(people.system).state == "read"
    assert list(Entry.objects.values_list("action", flat=True)) == ["import.started"] * 3


def test_start_import_forbidden(people, as_user):
    for person in (people.carla, people.mara, people.lena, people.fred, people.dora, people.alice):
        with pytest.raises(PermissionDenied):
            start(person)
    assert as_user(people.carla).post(PAGE, upload()).status_code == 403
    assert not PlanImport.objects.exists()


def test_start_import_hidden(people, as_user):
    for person in (people.mara, people.lena, people.otto, people.fred, people.alice):
        assert as_user(person).post(PAGE, upload()).status_code == 404
    assert as_user(None).post(PAGE, upload()).status_code == 403
    assert not PlanImport.objects.exists()


def test_start_import_invalid(people, as_user):
    with pytest.raises(ValidationError, match="empty"):
        start(people.sophie, b"")
    answer = as_user(people.sophie).post(PAGE, upload(b"%PDF-1.4 torn", "plan.pdf"))
    assert answer.status_code == 422
    assert not PlanImport.objects.exists()
    assert not Entry.objects.exists()
