"""What a person is in the group, and what that opens: now, and not a request longer than the mandate."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from accounts.access import GUESTS, NO_ACCESS, READS, WRITERS, Role, access_for
from accounts.models import Mandate, User
from core.visibility import Visibility
from tests.factories import GroupFactory, MandateFactory, UserFactory

OPENS = {
    "sophie": "public own party group secretariat",
    "carla": "public own party group secretariat",
    "mara": "public own party group",
    "lena": "public party group",
    "otto": "public",
    "eva": "public",
    "fred": "",
    "dora": "",
    "alice": "",
    "system": "",
}


@pytest.mark.parametrize("name", OPENS)
def test_a_role_opens_the_classes_of_the_table_and_no_other(name: str, people: SimpleNamespace) -> None:
    access = access_for(getattr(people, name))
    assert {visibility.value for visibility in Visibility if access.reads(visibility)} == set(
        OPENS[name].split()
    )


def test_nobody_reads_what_is_the_systems_own() -> None:
    assert not [role for role, classes in READS.items() if Visibility.SYSTEM in classes]


def test_every_role_stands_in_the_table() -> None:
    assert set(READS) == set(Role)
    assert not WRITERS & GUESTS


def test_who_is_not_signed_in_is_nobody() -> None:
    assert access_for(AnonymousUser()) == NO_ACCESS
    assert not NO_ACCESS.works_here


def test_the_desk_exists_for_every_role_and_for_nobody_else(people: SimpleNamespace) -> None:
    at_work = {name for name, person in vars(people).items() if access_for(person).works_here}
    assert at_work == {"sophie", "carla", "mara", "niels", "otto", "eva", "lena"}


def test_liaisons_and_guests_write_nothing(people: SimpleNamespace) -> None:
    writing = {name for name, person in vars(people).items() if access_for(person).writes}
    assert writing == {"sophie", "carla", "mara", "niels"}


def test_a_liaison_speaks_for_the_party_of_the_membership(people: SimpleNamespace) -> None:
    assert access_for(people.lena).parties == {GroupFactory(code="BWP").pk}
    assert access_for(people.mara).parties == frozenset()


def test_a_role_in_another_group_opens_nothing(db: None) -> None:
    person = MandateFactory(group=GroupFactory(code="QWP"), role=Role.CHAIR).user
    assert access_for(person) == NO_ACCESS


def test_two_roles_open_what_either_opens(db: None) -> None:
    person = MandateFactory(role=Role.OBSERVER).user
    MandateFactory(user=person, role=Role.LIAISON, party=GroupFactory(code="QWP"))
    access = access_for(person)
    assert access.reads(Visibility.GROUP)
    assert access.roles == {Role.OBSERVER, Role.LIAISON}


@pytest.mark.parametrize(
    ("starts", "ends", "runs"),
    [(-2, None, True), (-2, 2, True), (-2, -1, False), (1, None, False), (1, 2, False)],
)
def test_a_mandate_counts_while_it_runs(db: None, starts: int, ends: int | None, runs: bool) -> None:
    now = timezone.now()
    mandate = MandateFactory(
        starts_at=now + timedelta(hours=starts),
        ends_at=None if ends is None else now + timedelta(hours=ends),
    )
    assert access_for(mandate.user).works_here == runs


def test_a_mandate_that_ends_this_second_is_over(db: None) -> None:
    now = timezone.now()
    mandate = MandateFactory(ends_at=now)
    assert mandate not in Mandate.objects.current(now)
    assert mandate in Mandate.objects.current(now - timedelta(seconds=1))


def test_the_desk_is_gone_with_the_next_click_after_a_mandate_ends(
    people: SimpleNamespace, as_user: Any
) -> None:
    client, desk = as_user(people.mara), reverse("topics:list-topics")
    assert client.get(desk).status_code == 200
    people.mara.mandates.update(ends_at=timezone.now())
    assert client.get(desk).status_code == 404


def test_a_deactivated_person_is_signed_out_with_the_next_click(
    people: SimpleNamespace, as_user: Any
) -> None:
    client, desk = as_user(people.sophie), reverse("topics:list-topics")
    assert client.get(desk).status_code == 200
    User.objects.filter(pk=people.sophie.pk).update(is_active=False)
    answer = client.get(desk)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_role_given_counts_with_the_next_click(as_user: Any, db: None) -> None:
    person = UserFactory()
    client, desk = as_user(person), reverse("topics:list-topics")
    assert client.get(desk).status_code == 404
    MandateFactory(user=person)
    assert client.get(desk).status_code == 200


def test_asking_again_on_one_object_costs_no_second_query(
    people: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    person = User.objects.get(pk=people.mara.pk)
    with django_assert_num_queries(1):
        access_for(person)
        access_for(person)
