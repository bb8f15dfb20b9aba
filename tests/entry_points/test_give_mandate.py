"""Giving a mandate: every entry point gives the same answer."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Group, Mandate, User
from accounts.services import give_mandate
from notifications.models import Message
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action

ACTION = Action(
    "mandate.given",
    page=lambda person: reverse("accounts:give-mandate", args=[person.pk]),
    service=lambda actor, person, **values: give_mandate(actor=actor, person=person, **values),
)


def test_give_mandate_lasts_three_years_and_notifies(attempt, people):
    assert attempt(people.sophie, people.alice, role="member", starts_on=timezone.localdate()) == DONE
    mandate = people.alice.mandates.get()
    assert mandate.runs
    assert mandate.last_day == mandate.first_day.replace(year=mandate.first_day.year + 3) - timedelta(days=1)
    assert User.objects.get(pk=people.alice.pk).access.roles == {"member"}
    assert Message.objects.get(recipient=people.alice).kind == "mandate.given"


def test_give_mandate_with_party_is_for_liaisons_alone(attempt, people):
    bwp = Group.objects.get(code="BWP")
    assert attempt(people.sophie, people.alice, role="liaison", party=bwp) == DONE
    assert attempt(people.sophie, people.bob, role="liaison") == INVALID
    assert attempt(people.sophie, people.bob, role="member", party=bwp) == INVALID


def test_give_mandate_by_others_is_refused(attempt, people):
    for reader in (people.carla, people.mara, people.lena):
        assert attempt(reader, people.niels, role="chair") == FORBIDDEN
    for stranger in (people.otto, people.eva, people.alice, people.fred, people.dora):
        assert attempt(stranger, people.niels, role="chair") == HIDDEN
    assert not Mandate.objects.filter(user=people.niels, role="chair").exists()


def test_give_mandate_to_deactivated_person_is_not_possible(attempt, people):
    assert attempt(people.sophie, people.dora, role="member") == NOT_NOW


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role": "emperor"}, "role"),
        ({"role": "member"}, "starts_on"),  # overlaps with the one that runs
        ({"role": "observer", "starts_on": date(2020, 1, 1), "ends_on": date(2021, 1, 1)}, "ends_on"),
        ({"role": "observer", "starts_on": date(2099, 1, 2), "ends_on": date(2099, 1, 1)}, "ends_on"),
        ({"role": "observer", "starts_on": date(9999, 12, 31)}, "starts_on"),
        ({"role": "observer", "starts_on": date(1, 1, 1)}, "starts_on"),
    ],
)
def test_give_mandate_with_impossible_values_is_invalid(attempt, people, values, field):
    Mandate.objects.filter(user=people.niels).update(ends_at=timezone.now() + timedelta(days=9))
    answer = attempt(people.sophie, people.niels, **values)
    assert (answer, answer.fields) == (INVALID, {field})
    assert people.niels.mandates.count() == 1
