"""Setting up two-step sign-in: every entry point gives the same answer."""

from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from accounts.services import set_up_second_factor
from tests.accounts.app_codes import code_of, password_confirmed
from tests.entry_points.attempt import DONE, NOT_NOW, Action
from tests.factories import APP_KEY

ACTION = Action(
    "second_factor.set_up",
    page=lambda record: reverse("accounts:set-up-second-factor"),
    service=lambda actor, record, code: set_up_second_factor(actor=actor, secret=APP_KEY),
)


@pytest.fixture(autouse=True)
def _key_given():
    """Send the form of the page, which has shown the key and asked for the password."""
    with (
        password_confirmed(),
        mock.patch("allauth.mfa.totp.forms.auth.get_totp_secret", return_value=APP_KEY),
    ):
        yield


def test_set_up_second_factor_makes_ten_recovery_codes(attempt, people):
    for person in (people.sophie, people.mara, people.eva, people.alice):
        assert attempt(person, code=code_of(APP_KEY)) == DONE
        kinds = Authenticator.objects.filter(user=person).values_list("type", flat=True)
        assert sorted(kinds) == ["recovery_codes", "totp"]
    codes = Authenticator.objects.get(user=people.mara, type="recovery_codes").wrap().get_unused_codes()
    assert len(set(codes)) == 10


def test_set_up_second_factor_twice_is_not_possible(attempt, people):
    set_up_second_factor(actor=User.objects.get(pk=people.mara.pk), secret=APP_KEY)
    with mock.patch("accounts.views.second_factor.has_second_factor", return_value=False):
        assert attempt(people.mara, code=code_of(APP_KEY)) == NOT_NOW


def test_set_up_second_factor_with_wrong_code_sets_nothing_up(people, as_user):
    """The form checks the code, so that a mistyped key locks nobody out."""
    answer = as_user(people.mara).post(ACTION.page(None), {"code": "000000"})
    assert answer.status_code == 422
    assert APP_KEY[:4] in answer.content.decode()
    assert not Authenticator.objects.exists()
