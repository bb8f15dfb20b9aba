"""Switching two-step sign-in off: every door it has gives the same answer."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.services import remove_second_factor
from tests.accounts.app_codes import proved
from tests.doors.knock import DONE, NOT_NOW, Verb
from tests.factories import SecondFactorFactory

VERB = Verb(
    "second_factor.removed",
    page=lambda record: reverse("accounts:remove-second-factor"),
    service=lambda actor, record: remove_second_factor(actor=actor),
)


@pytest.fixture(autouse=True)
def _password_typed():
    with proved():
        yield


def test_done_for_oneself_alone(knock, people):
    SecondFactorFactory(user=people.mara)
    SecondFactorFactory(user=people.mara, type="recovery_codes", data={})
    kept = SecondFactorFactory(user=people.niels)
    assert knock(people.mara) == DONE
    assert list(Authenticator.objects.all()) == [kept]


def test_not_now_where_there_is_none(knock, people):
    assert knock(people.mara) == NOT_NOW
