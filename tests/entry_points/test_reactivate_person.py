"""Reactivating a person: every entry point gives the same answer."""

from django.urls import reverse

from accounts.models import User
from accounts.services import reactivate_person
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, NOT_NOW, Action

ACTION = Action(
    "user.reactivated",
    page=lambda person: reverse("accounts:reactivate-person", args=[person.pk]),
    service=lambda actor, person, **values: reactivate_person(actor=actor, person=person, **values),
)


def test_reactivate_person_gives_back_running_mandates(attempt, people):
    assert attempt(people.sophie, people.dora, version=1) == DONE
    assert User.objects.get(pk=people.dora.pk).access.is_secretariat


def test_reactivate_person_by_others_is_refused(attempt, people):
    for reader in (people.carla, people.niels, people.lena):
        assert attempt(reader, people.dora, version=1) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, people.dora, version=1) == HIDDEN


def test_reactivate_person_of_active_person_is_not_possible(attempt, people):
    assert attempt(people.sophie, people.mara, version=1) == NOT_NOW


def test_reactivate_person_of_changed_record_conflicts(attempt, people):
    User.objects.filter(pk=people.dora.pk).update(version=2)
    people.dora.refresh_from_db()
    assert attempt(people.sophie, people.dora, version=1) == CONFLICT
