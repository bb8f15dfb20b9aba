"""What two people do at the same moment: the last secretary stays, and a second factor is set up once.

Each test fails when the advisory lock of its service is taken out.
"""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import User
from accounts.office_holders import with_role
from accounts.services import (
    deactivate_person,
    end_mandate,
    mandates,
    people,
    remove_second_factor,
    second_factor,
    set_up_second_factor,
)
from core.errors import NotPossibleNow
from tests.factories import APP_KEY, MandateFactory, SecondFactorFactory
from tests.threads import meeting, refusals, run_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def secretaries(people: SimpleNamespace) -> tuple[User, User]:
    """The only two."""
    other = MandateFactory(user__name="Sven Secretary", role="secretariat").user
    return people.sophie, other


def test_deactivate_person_two_secretaries_each_other_keeps_one(secretaries, monkeypatch):
    sophie, sven = secretaries
    monkeypatch.setattr(people, "save_version", meeting(people.save_version))
    results = run_at_once(
        lambda: deactivate_person(actor=sophie, person=sven, version=1, reason="Left."),
        lambda: deactivate_person(actor=sven, person=sophie, version=1, reason="Left."),
    )
    assert refusals(results) == [NotPossibleNow]
    assert with_role("secretariat").count() == 1


def test_end_mandate_of_both_secretaries_at_once_keeps_one(secretaries, monkeypatch):
    monkeypatch.setattr(mandates, "save_version", meeting(mandates.save_version))
    results = run_at_once(
        *(
            lambda person=person: end_mandate(
                actor=person, mandate=person.mandates.get(), version=1, reason="Left."
            )
            for person in secretaries
        )
    )
    assert refusals(results) == [NotPossibleNow]
    assert with_role("secretariat").count() == 1


def test_set_up_second_factor_twice_at_once_sets_up_one(people, monkeypatch):
    monkeypatch.setattr(
        second_factor, "has_second_factor", meeting(second_factor.has_second_factor, after=True)
    )
    results = run_at_once(*[lambda: set_up_second_factor(actor=people.mara, secret=APP_KEY)] * 2)
    assert refusals(results) == [NotPossibleNow]
    assert Authenticator.objects.filter(user=people.mara).count() == 2  # the app, and the recovery codes


def test_remove_second_factor_twice_at_once_removes_one(people, monkeypatch):
    SecondFactorFactory(user=people.mara)
    monkeypatch.setattr(
        second_factor, "has_second_factor", meeting(second_factor.has_second_factor, after=True)
    )
    results = run_at_once(*[lambda: remove_second_factor(actor=people.mara)] * 2)
    assert refusals(results) == [NotPossibleNow]
