"""Deactivating a person: every entry point gives the same answer."""

from django.urls import reverse

from accounts.models import User
from accounts.services import deactivate_person, reactivate_person
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import PASSWORD

ACTION = Action(
    "user.deactivated",
    page=lambda person: reverse("accounts:deactivate-person", args=[person.pk]),
    service=lambda actor, person, **values: deactivate_person(actor=actor, person=person, **values),
)
WHY = "Left the agency."


def test_deactivate_person_ends_every_session_for_good(attempt, people, as_user):
    client = as_user(people.mara)
    assert client.get("/desk/").status_code == 200
    assert attempt(people.sophie, people.mara, version=1, reason=WHY) == DONE
    assert client.get("/desk/")["Location"].startswith("/account/login/")
    assert not as_user(None).login(email=people.mara.email, password=PASSWORD)
    person = User.objects.get(pk=people.mara.pk)
    assert person.access.roles == frozenset()
    reactivate_person(actor=people.sophie, person=person, version=2)
    assert client.get("/desk/")["Location"].startswith("/account/login/")


def test_deactivate_person_by_others_is_refused(attempt, people):
    for reader in (people.carla, people.niels, people.lena):
        assert attempt(reader, people.mara, version=1, reason=WHY) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, people.mara, version=1, reason=WHY) == HIDDEN
    assert User.objects.get(pk=people.mara.pk).is_active


def test_deactivate_person_twice_or_last_secretary_is_not_possible(attempt, people):
    assert attempt(people.sophie, people.dora, version=1, reason=WHY) == NOT_NOW
    assert attempt(people.sophie, people.sophie, version=1, reason=WHY) == NOT_NOW


def test_deactivate_person_without_reason_is_invalid(attempt, people):
    answer = attempt(people.sophie, people.mara, version=1, reason=" ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_deactivate_person_of_changed_record_conflicts(attempt, people):
    User.objects.filter(pk=people.mara.pk).update(version=2)
    people.mara.refresh_from_db()
    assert attempt(people.sophie, people.mara, version=1, reason=WHY) == CONFLICT


def test_deactivate_person_with_too_large_version_is_invalid(people, as_user):
    values = {"version": 2**31, "reason": WHY}
    assert as_user(people.sophie).post(ACTION.page(people.mara), values).status_code == 422
