"""Switching two-step sign-in off: every entry point gives the same answer."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.services import remove_second_factor
from tests.accounts.app_codes import password_confirmed
from tests.entry_points.attempt import DONE, NOT_NOW, Action
from tests.factories import SecondFactorFactory

ACTION = Action(
    "second_factor.removed",
    page=lambda record: reverse("accounts:remove-second-factor"),
    service=lambda actor, record: remove_second_factor(actor=actor),
)


@pytest.fixture(autouse=True)
def _password_typed():
    with password_confirmed():
        yield


def test_remove_second_factor_removes_own_alone(attempt, people):
    SecondFactorFactory(user=people.mara)
    SecondFactorFactory(user=people.mara, type="recovery_codes", data={})
    kept = SecondFactorFactory(user=people.niels)
    assert attempt(people.mara) == DONE
    assert list(Authenticator.objects.all()) == [kept]


def test_remove_second_factor_without_one_is_not_possible(attempt, people):
    assert attempt(people.mara) == NOT_NOW
