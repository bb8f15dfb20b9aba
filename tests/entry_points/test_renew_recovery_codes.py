"""Making new recovery codes: every entry point gives the same answer."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from accounts.services import renew_recovery_codes, set_up_second_factor
from tests.accounts.app_codes import password_confirmed
from tests.entry_points.attempt import DONE, NOT_NOW, Action
from tests.factories import APP_KEY

ACTION = Action(
    "recovery_codes.renewed",
    page=lambda record: reverse("accounts:renew-recovery-codes"),
    service=lambda actor, record: renew_recovery_codes(actor=actor),
)


@pytest.fixture(autouse=True)
def _password_typed():
    with password_confirmed():
        yield


def codes(person):
    return set(Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes())


def test_renew_recovery_codes_makes_the_old_ones_unusable(attempt, people):
    set_up_second_factor(actor=User.objects.get(pk=people.mara.pk), secret=APP_KEY)
    before = codes(people.mara)
    assert attempt(people.mara) == DONE
    assert len(codes(people.mara)) == 10
    assert not codes(people.mara) & before


def test_renew_recovery_codes_without_second_factor_is_not_possible(attempt, people):
    assert attempt(people.mara) == NOT_NOW
