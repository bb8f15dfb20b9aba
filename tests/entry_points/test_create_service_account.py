"""Creating a service account: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from accounts.models import Group, User
from accounts.services import create_service_account
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.factories import GroupFactory

ACTION = Action(
    "service_account.created",
    page=lambda _: reverse("accounts:create-service-account"),
    service=lambda actor, _, **values: create_service_account(actor=actor, **values),
)


@pytest.fixture
def program(people):
    return {"name": "BWP document system", "party": GroupFactory(code="BWP")}


def test_create_service_account_by_the_secretariat_has_party_and_no_password(attempt, people, program):
    assert attempt(people.sophie, **program) == DONE
    account = User.objects.service_accounts().get()
    assert (account.name, account.party.code, account.email) == ("BWP document system", "BWP", None)
    assert not account.has_usable_password()
    assert account not in User.objects.people()


def test_create_service_account_by_others_is_refused(attempt, people, program):
    assert attempt(people.carla, **program) == FORBIDDEN
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, **program) == HIDDEN
    assert not User.objects.service_accounts().exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "A\nB"}, "name"),
        ({"name": "x" * 121}, "name"),
    ],
)
def test_create_service_account_with_invalid_name_is_refused(attempt, people, program, change, field):
    answer = attempt(people.sophie, **(program | change))
    assert (answer, answer.fields) == (INVALID, {field})


def test_create_service_account_for_a_group_that_is_no_party_is_refused(attempt, people, program):
    itf = Group.objects.filter(is_party=False).first()
    answer = attempt(people.sophie, **(program | {"party": itf}))
    assert (answer, answer.fields) == (INVALID, {"party"})
