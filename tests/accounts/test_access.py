"""The access of people and service accounts: what each role reads, and from which moment to which."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from accounts.access import (
    GUESTS,
    NO_ACCESS,
    READS,
    WRITERS,
    Access,
    AccessExtension,
    Role,
    access_extensions,
    access_for,
)
from accounts.models import Mandate, User
from core.registry import Registry
from core.visibility import Visibility
from tests.factories import GroupFactory, MandateFactory, ServiceAccountFactory, UserFactory

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
def test_access_of_role_reads_the_classes_of_the_table(name: str, people: SimpleNamespace) -> None:
    access = access_for(getattr(people, name))
    assert {visibility.value for visibility in Visibility if access.reads(visibility)} == set(
        OPENS[name].split()
    )


def test_no_role_reads_the_class_system() -> None:
    assert not [role for role, classes in READS.items() if Visibility.SYSTEM in classes]


def test_every_role_is_in_the_table() -> None:
    assert set(READS) == set(Role)
    assert not WRITERS & GUESTS


def test_access_of_anonymous_user_is_none() -> None:
    assert access_for(AnonymousUser()) == NO_ACCESS
    assert not NO_ACCESS.works_here


def test_works_here_for_every_role_and_nobody_else(people: SimpleNamespace) -> None:
    at_work = {name for name, person in vars(people).items() if access_for(person).works_here}
    assert at_work == {"sophie", "carla", "mara", "niels", "otto", "eva", "lena"}


def test_writes_for_liaisons_and_guests_is_false(people: SimpleNamespace) -> None:
    writing = {name for name, person in vars(people).items() if access_for(person).writes}
    assert writing == {"sophie", "carla", "mara", "niels"}


def test_parties_of_liaison_are_those_of_the_mandate(people: SimpleNamespace) -> None:
    assert access_for(people.lena).parties == {GroupFactory(code="BWP").pk}
    assert access_for(people.mara).parties == frozenset()


def test_access_by_role_in_another_group_is_none(db: None) -> None:
    person = MandateFactory(group=GroupFactory(code="QWP"), role=Role.CHAIR).user
    assert access_for(person) == NO_ACCESS


def test_access_of_two_roles_reads_what_either_reads(db: None) -> None:
    person = MandateFactory(role=Role.OBSERVER).user
    MandateFactory(user=person, role=Role.LIAISON, party=GroupFactory(code="QWP"))
    access = access_for(person)
    assert access.reads(Visibility.GROUP)
    assert access.roles == {Role.OBSERVER, Role.LIAISON}


@pytest.mark.parametrize(
    ("starts", "ends", "runs"),
    [(-2, None, True), (-2, 2, True), (-2, -1, False), (1, None, False), (1, 2, False)],
)
def test_mandate_counts_while_it_runs(db: None, starts: int, ends: int | None, runs: bool) -> None:
    now = timezone.now()
    mandate = MandateFactory(
        starts_at=now + timedelta(hours=starts),
        ends_at=None if ends is None else now + timedelta(hours=ends),
    )
    assert access_for(mandate.user).works_here == runs


def test_mandate_that_ends_this_second_is_over(db: None) -> None:
    now = timezone.now()
    mandate = MandateFactory(ends_at=now)
    assert mandate not in Mandate.objects.current(now)
    assert mandate in Mandate.objects.current(now - timedelta(seconds=1))


def test_mandate_ended_hides_the_desk_from_the_next_request_on(people: SimpleNamespace, as_user: Any) -> None:
    client, desk = as_user(people.mara), reverse("topics:list-topics")
    assert client.get(desk).status_code == 200
    people.mara.mandates.update(ends_at=timezone.now())
    assert client.get(desk).status_code == 404


def test_deactivated_person_is_signed_out_with_the_next_request(
    people: SimpleNamespace, as_user: Any
) -> None:
    client, desk = as_user(people.sophie), reverse("topics:list-topics")
    assert client.get(desk).status_code == 200
    User.objects.filter(pk=people.sophie.pk).update(is_active=False)
    answer = client.get(desk)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_role_given_counts_from_the_next_request_on(as_user: Any, db: None) -> None:
    person = UserFactory()
    client, desk = as_user(person), reverse("topics:list-topics")
    assert client.get(desk).status_code == 404
    MandateFactory(user=person)
    assert client.get(desk).status_code == 200


def test_access_asked_twice_costs_one_query(people: SimpleNamespace, django_assert_num_queries: Any) -> None:
    person = User.objects.get(pk=people.mara.pk)
    with django_assert_num_queries(1):
        access_for(person)
        access_for(person)


def test_access_of_service_account_reads_public_and_party_of_its_party(db: None) -> None:
    account = ServiceAccountFactory(party=GroupFactory(code="QWP"))
    access = access_for(account)
    assert {level for level in Visibility if access.reads(level)} == {Visibility.PUBLIC, Visibility.PARTY}
    assert access.parties == {account.party.pk}
    assert (access.roles, access.works_here, access.writes) == (frozenset(), False, False)
    account = User.objects.get(pk=account.pk)
    account.is_active = False
    assert access_for(account) == NO_ACCESS


def test_access_extension_adds_classes_and_parties_but_to_nobody_else(
    people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    party = GroupFactory(code="BWP").pk

    def extend(user: User) -> Access:
        own = Access(parties=frozenset({party}), classes=frozenset({Visibility.OWN}))
        return own if user == people.alice else NO_ACCESS

    registry: Registry[AccessExtension] = Registry("access extension")
    registry.register(AccessExtension("test", extend))
    monkeypatch.setattr("accounts.models.people.access_extensions", registry)
    access = access_for(people.alice)
    assert access.reads(Visibility.OWN)
    assert not access.reads(Visibility.GROUP)
    assert (access.parties, access.works_here) == ({party}, False)
    assert not access_for(people.bob).reads(Visibility.OWN)
    assert len(access_extensions) == 0
