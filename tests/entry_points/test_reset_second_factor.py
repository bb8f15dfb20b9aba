"""Resetting the second factor of a person who lost it: every entry point gives the same answer."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from accounts.services import reset_second_factor
from notifications.models import Message
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import SecondFactorFactory

ACTION = Action(
    "second_factor.reset",
    page=lambda person: reverse("accounts:reset-second-factor", args=[person.pk]),
    service=lambda actor, person, **values: reset_second_factor(actor=actor, person=person, **values),
)
WHY = "Lost the phone."


@pytest.fixture(autouse=True)
def _set_up(people):
    SecondFactorFactory(user=people.mara)


def test_reset_second_factor_ends_sessions_and_notifies(attempt, people, as_user):
    client = as_user(people.mara)
    assert client.get("/desk/").status_code == 200
    assert attempt(people.sophie, people.mara, version=1, reason=WHY) == DONE
    assert not Authenticator.objects.exists()
    assert client.get("/desk/")["Location"].startswith("/account/login/")
    message = Message.objects.get(kind="account.second_factor")
    assert message.recipient == people.mara
    assert WHY in message.text


def test_reset_second_factor_by_others_is_refused(attempt, people):
    for reader in (people.carla, people.niels, people.lena, people.mara):
        assert attempt(reader, people.mara, version=1, reason=WHY) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, people.mara, version=1, reason=WHY) == HIDDEN
    assert Authenticator.objects.exists()


def test_reset_second_factor_of_oneself_is_refused(attempt, people):
    SecondFactorFactory(user=people.sophie)
    assert attempt(people.sophie, people.sophie, version=1, reason=WHY) == FORBIDDEN


def test_reset_second_factor_without_one_is_not_possible(attempt, people):
    assert attempt(people.sophie, people.niels, version=1, reason=WHY) == NOT_NOW


def test_reset_second_factor_without_reason_is_invalid(attempt, people):
    answer = attempt(people.sophie, people.mara, version=1, reason=" ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_reset_second_factor_of_changed_record_conflicts(attempt, people):
    User.objects.filter(pk=people.mara.pk).update(version=2)
    people.mara.refresh_from_db()
    assert attempt(people.sophie, people.mara, version=1, reason=WHY) == CONFLICT
