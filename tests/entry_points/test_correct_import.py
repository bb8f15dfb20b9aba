"""Correcting a piece of an import: every door gives the same answer."""

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
def found(people):
    return read_in(people.sophie)


def correct(person, found, version=1, piece="p20", **changes):
    return correct_import(
        actor=person, plan_import=found, version=version, piece=piece, changes=changes or TYPED
    )


def post(client, found, piece="p20", **typed):
    address = reverse("workplans:correct-import", args=[found.pk, piece])
    return client.post(address, {"version": 1} | TYPED | typed)


def text_of(found, piece="p20"):
    found = PlanImport.objects.get(pk=found.pk)
    return next(p["text"] for p in found.reading["pieces"] if p["id"] == piece)


def test_done_by_the_service(people, found):
    was = text_of(found)
    correct(people.sophie, found)
    assert text_of(found) == "As it should read."
    payload = Entry.objects.get(action="import.corrected").payload.data
    assert (payload["before"]["text"], payload["after"]["text"]) == (was, "As it should read.")


def test_done_on_the_page(people, as_user, found):
    answer = post(as_user(people.sophie), found)
    assert answer["Location"] == reverse("workplans:import", args=[found.pk]) + "?#p20"
    assert text_of(found) == "As it should read."


def test_forbidden(people, as_user, found):
    for person in (people.carla, people.mara, people.lena, people.dora):
        with pytest.raises(PermissionDenied):
            correct(person, found)
    assert post(as_user(people.carla), found).status_code == 403
    assert text_of(found) != "As it should read."


def test_hidden(people, as_user, found):
    for person in (people.mara, people.lena, people.otto, people.fred, people.alice):
        assert post(as_user(person), found).status_code == 404


def test_not_now(people, as_user, found):
    leave_import(actor=people.sophie, plan_import=found, version=1)
    with pytest.raises(NotPossibleNow, match="was left"):
        correct(people.sophie, found, version=2)
    assert post(as_user(people.sophie), found, version=2).status_code == 409


def test_invalid(people, as_user, found):
    for changes in (
        {"text": ""},
        {"becomes": "king"},
        {"becomes": "activity.text", "of": "p1"},
        {"level": 9},
    ):
        with pytest.raises(ValidationError):
            correct(people.sophie, found, piece="p8", **changes)
    assert post(as_user(people.sophie), found, text="").status_code == 422
    assert post(as_user(people.sophie), found, version="one").status_code == 422
    with pytest.raises(ValidationError, match="no longer"):
        correct(people.sophie, found, piece="p9999")


def test_conflict(people, as_user, found):
    correct(people.sophie, found, piece="p21", text="Another piece")
    with pytest.raises(EditConflict):
        correct(people.sophie, found)
    answer = post(as_user(people.sophie), found)
    assert answer.status_code == 409
    assert "As it should read." in answer.content.decode()
    assert (text_of(found, "p21"), text_of(found) != "As it should read.") == ("Another piece", True)
