"""Correcting a piece of an import: page and service give the same answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow
from tests.workplans.readings import read_in
from workplans.importing.services import correct_import, leave_import
from workplans.models import PlanImport

pytestmark = pytest.mark.django_db
TYPED = {"text": "As it should read.", "becomes": "section.text"}


@pytest.fixture
def plan_import(people):
    return read_in(people.sophie)


def correct(person, plan_import, version=1, piece="p20", **changes):
    return correct_import(
        actor=person, plan_import=plan_import, version=version, piece=piece, changes=changes or TYPED
    )


def post(client, plan_import, piece="p20", **typed):
    address = reverse("workplans:correct-import", args=[plan_import.pk, piece])
    return client.post(address, {"version": 1} | TYPED | typed)


def text_of(plan_import, piece="p20"):
    plan_import = PlanImport.objects.get(pk=plan_import.pk)
    return next(p["text"] for p in plan_import.reading["pieces"] if p["id"] == piece)


def test_correct_import_service_stores_the_change(people, plan_import):
    was = text_of(plan_import)
    correct(people.sophie, plan_import)
    assert text_of(plan_import) == "As it should read."
    payload = Entry.objects.get(action="import.corrected").payload.data
    assert (payload["before"]["text"], payload["after"]["text"]) == (was, "As it should read.")


def test_correct_import_page_returns_to_the_piece(people, as_user, plan_import):
    answer = post(as_user(people.sophie), plan_import)
    assert answer["Location"] == reverse("workplans:import", args=[plan_import.pk]) + "?#p20"
    assert text_of(plan_import) == "As it should read."


def test_correct_import_forbidden(people, as_user, plan_import):
    for person in (people.carla, people.mara, people.lena, people.dora):
        with pytest.raises(PermissionDenied):
            correct(person, plan_import)
    assert post(as_user(people.carla), plan_import).status_code == 403
    assert text_of(plan_import) != "As it should read."


def test_correct_import_hidden(people, as_user, plan_import):
    for person in (people.mara, people.lena, people.otto, people.fred, people.alice):
        assert post(as_user(person), plan_import).status_code == 404


def test_correct_import_not_possible_now(people, as_user, plan_import):
    leave_import(actor=people.sophie, plan_import=plan_import, version=1)
    with pytest.raises(NotPossibleNow, match="was left"):
        correct(people.sophie, plan_import, version=2)
    assert post(as_user(people.sophie), plan_import, version=2).status_code == 409


def test_correct_import_invalid(people, as_user, plan_import):
    for changes in (
        {"text": ""},
        {"becomes": "king"},
        {"becomes": "activity.text", "of": "p1"},
        {"level": 9},
    ):
        with pytest.raises(ValidationError):
            correct(people.sophie, plan_import, piece="p8", **changes)
    assert post(as_user(people.sophie), plan_import, text="").status_code == 422
    assert post(as_user(people.sophie), plan_import, version="one").status_code == 422
    with pytest.raises(ValidationError, match="no longer"):
        correct(people.sophie, plan_import, piece="p9999")


def test_correct_import_conflict(people, as_user, plan_import):
    correct(people.sophie, plan_import, piece="p21", text="Another piece")
    with pytest.raises(EditConflict):
        correct(people.sophie, plan_import)
    answer = post(as_user(people.sophie), plan_import)
    assert answer.status_code == 409
    assert "As it should read." in answer.content.decode()
    assert (text_of(plan_import, "p21"), text_of(plan_import) != "As it should read.") == (
        "Another piece",
        True,
    )
