"""Resetting the second factor of somebody who lost it: every door it has gives the same answer."""

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
    service=lambda actor, person, **said: reset_second_factor(actor=actor, person=person, **said),
)
WHY = "Lost the phone."


@pytest.fixture(autouse=True)
def _set_up(people):
    SecondFactorFactory(user=people.mara)


def test_done_their_sessions_end_and_they_are_told(attempt, people, as_user):
    client = as_user(people.mara)
    assert client.get("/desk/").status_code == 200
    assert attempt(people.sophie, people.mara, version=1, reason=WHY) == DONE
    assert not Authenticator.objects.exists()
    assert client.get("/desk/")["Location"].startswith("/account/login/")
    message = Message.objects.get(kind="account.second_factor")
    assert message.recipient == people.mara
    assert WHY in message.text


def test_refused(attempt, people):
    for reader in (people.carla, people.niels, people.lena, people.mara):
        assert attempt(reader, people.mara, version=1, reason=WHY) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, people.mara, version=1, reason=WHY) == HIDDEN
    assert Authenticator.objects.exists()


def test_ones_own_is_not_reset_past_the_password(attempt, people):
    SecondFactorFactory(user=people.sophie)
    assert attempt(people.sophie, people.sophie, version=1, reason=WHY) == FORBIDDEN


def test_not_now_where_there_is_none(attempt, people):
    assert attempt(people.sophie, people.niels, version=1, reason=WHY) == NOT_NOW


def test_invalid_without_a_reason(attempt, people):
    answer = attempt(people.sophie, people.mara, version=1, reason=" ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_conflict(attempt, people):
    User.objects.filter(pk=people.mara.pk).update(version=2)
    people.mara.refresh_from_db()
    assert attempt(people.sophie, people.mara, version=1, reason=WHY) == CONFLICT
