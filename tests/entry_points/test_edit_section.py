"""Editing a section: every door gives the same answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow
from tests.factories import PlanSectionFactory
from workplans.services import edit_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(db):
    return PlanSectionFactory(text="As it was.")


def edit(person, section, version=1, **values):
    return edit_section(actor=person, section=section, version=version, values=values or {"text": "New."})


def post(client, section, **typed):
    address = reverse("workplans:edit-section", args=[section.pk])
    return client.post(address, {"version": 1, "text": "New.", "title": "Goals"} | typed)


def test_done(people, as_user, section):
    assert edit(people.mara, section).text == "New."
    entry = Entry.objects.get(action="section.edited")
    assert entry.related == [f"{section.KIND}:{section.pk}", f"work_plan:{section.plan_id}"]
    answer = post(as_user(people.niels), section, text="Newer.", version=2)
    assert answer["Location"].endswith(f"/desk/plan/{section.plan.slug}/#r{section.pk}")
    section.refresh_from_db()
    assert section.text == "Newer."


def test_forbidden(people, as_user, section):
    for person in (people.lena, people.otto, people.fred, people.dora, people.alice):
        with pytest.raises(PermissionDenied):
            edit(person, section)
    assert post(as_user(people.lena), section).status_code == 403


def test_hidden(people, as_user, section):
    for person in (people.otto, people.eva, people.fred, people.alice):
        assert post(as_user(person), section).status_code == 404


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_not_now(people, as_user, section, state):
    type(section.plan).objects.update(state=state)
    with pytest.raises(NotPossibleNow, match="its words stand"):
        edit(people.mara, section)
    assert post(as_user(people.mara), section).status_code == 409
    section.refresh_from_db()
    assert section.text == "As it was."


def test_invalid(people, as_user, section):
    with pytest.raises(ValidationError):
        edit(people.mara, section, **{"title": ""})
    answer = post(as_user(people.mara), section, **{"title": ""})
    assert answer.status_code == 422
    assert "form-errors" in answer.content.decode()


def test_conflict(people, as_user, section):
    edit(people.niels, section, text="Theirs.")
    with pytest.raises(EditConflict):
        edit(people.mara, section, text="Mine.")
    answer = post(as_user(people.mara), section, text="Mine.")
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in shown
    assert "Mine" in shown
    section.refresh_from_db()
    assert section.text == "Theirs."
