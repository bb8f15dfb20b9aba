"""Deactivating a person: every door it has gives the same answer."""

from django.urls import reverse

from accounts.models import User
from accounts.services import deactivate_person, reactivate_person
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import PASSWORD

ACTION = Action(
    "user.deactivated",
    page=lambda person: reverse("accounts:deactivate-person", args=[person.pk]),
    service=lambda actor, person, **said: deactivate_person(actor=actor, person=person, **said),
)
WHY = "Left the agency."


def test_done_every_session_ends_and_stays_ended(attempt, people, as_user):
    client = as_user(people.mara)
    assert client.get("/desk/").status_code == 200
    assert attempt(people.sophie, people.mara, version=1, reason=WHY) == DONE
    assert client.get("/desk/")["Location"].startswith("/account/login/")
    assert not as_user(None).login(email=people.mara.email, password=PASSWORD)
    person = User.objects.get(pk=people.mara.pk)
    assert person.access.roles == frozenset()
    reactivate_person(actor=people.sophie, person=person, version=2)
    assert client.get("/desk/")["Location"].startswith("/account/login/")


def test_refused(attempt, people):
    for reader in (people.carla, people.niels, people.lena):
        assert attempt(reader, people.mara, version=1, reason=WHY) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, people.mara, version=1, reason=WHY) == HIDDEN
    assert User.objects.get(pk=people.mara.pk).is_active


def test_not_now_twice_or_the_last_secretary(attempt, people):
    assert attempt(people.sophie, people.dora, version=1, reason=WHY) == NOT_NOW
    assert attempt(people.sophie, people.sophie, version=1, reason=WHY) == NOT_NOW


def test_invalid_without_a_reason(attempt, people):
    answer = attempt(people.sophie, people.mara, version=1, reason=" ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_conflict(attempt, people):
    User.objects.filter(pk=people.mara.pk).update(version=2)
    people.mara.refresh_from_db()
    assert attempt(people.sophie, people.mara, version=1, reason=WHY) == CONFLICT


def test_a_version_larger_than_any_is_refused_by_the_page(people, as_user):
    said = {"version": 2**31, "reason": WHY}
    assert as_user(people.sophie).post(ACTION.page(people.mara), said).status_code == 422
