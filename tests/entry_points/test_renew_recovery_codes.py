"""New recovery codes: every door it has gives the same answer."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from accounts.services import renew_recovery_codes, set_up_second_factor
from tests.accounts.app_codes import proved
from tests.entry_points.attempt import DONE, NOT_NOW, Action
from tests.factories import APP_KEY

ACTION = Action(
    "recovery_codes.renewed",
    page=lambda record: reverse("accounts:renew-recovery-codes"),
    service=lambda actor, record: renew_recovery_codes(actor=actor),
)


@pytest.fixture(autouse=True)
def _password_typed():
    with proved():
        yield


def codes(person):
    return set(Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes())


def test_done_and_the_old_ones_are_worth_nothing(attempt, people):
    set_up_second_factor(actor=User.objects.get(pk=people.mara.pk), secret=APP_KEY)
    before = codes(people.mara)
    assert attempt(people.mara) == DONE
    assert len(codes(people.mara)) == 10
    assert not codes(people.mara) & before


def test_not_now_without_two_step_sign_in(attempt, people):
    assert attempt(people.mara) == NOT_NOW
