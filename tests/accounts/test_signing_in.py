"""Signing in by e-mail; what the page says to who may not; and that accounts are given, not taken."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD

KNOWN, UNKNOWN = "mara.member@qig.example", "nobody@qig.example"


@pytest.fixture(autouse=True)
def _no_attempts_yet(people: SimpleNamespace) -> None:
    cache.clear()


def sign_in(client: Client, address: str, password: str) -> Any:
    return client.post(reverse("account_login"), {"login": address, "password": password})


def test_a_member_signs_in_by_email_and_lands_at_the_desk(client: Client) -> None:
    answer = sign_in(client, KNOWN, PASSWORD)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk:home")
    assert client.get(reverse("desk:home")).status_code == 200


def test_the_address_is_the_same_in_capitals(client: Client) -> None:
    assert sign_in(client, KNOWN.upper(), PASSWORD).status_code == 302


def test_a_stakeholder_lands_at_the_own_page(client: Client) -> None:
    assert sign_in(client, "alice.acme@qig.example", PASSWORD)["Location"] == reverse("accounts:me")


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN, "dora.gone@qig.example"])
def test_a_wrong_password_keeps_the_address_typed(client: Client, address: str) -> None:
    answer = sign_in(client, address, "not-the-password")
    assert f'value="{address}"' in answer.content.decode()
    assert "not-the-password" not in answer.content.decode()


def test_known_and_unknown_addresses_are_told_the_same(client: Client) -> None:
    told = {
        sign_in(Client(), address, "not-the-password").content.decode().replace(address, "…").split("csrf")[0]
        for address in (KNOWN, UNKNOWN, "dora.gone@qig.example", "system@qig.invalid")
    }
    assert len(told) == 1


def test_a_deactivated_person_does_not_get_in_with_the_right_password(client: Client) -> None:
    sign_in(client, "dora.gone@qig.example", PASSWORD)
    assert client.get(reverse("desk:home")).status_code == 302


def test_the_system_account_signs_in_by_no_password(client: Client) -> None:
    system = User.objects.get(kind=User.Kind.SYSTEM)
    for password in ("", PASSWORD, "!"):
        assert sign_in(client, system.email, password).status_code == 200
    assert not system.has_usable_password()


def test_who_guesses_too_often_waits(client: Client) -> None:
    answers = [sign_in(client, KNOWN, f"guess-{n}") for n in range(12)]
    assert "Too many failed login attempts" in answers[-1].content.decode()
    assert "Too many failed login attempts" in sign_in(client, KNOWN, PASSWORD).content.decode()


def test_nobody_makes_an_account(client: Client) -> None:
    typed = {"email": UNKNOWN, "password1": PASSWORD, "password2": PASSWORD}
    before = User.objects.count()
    assert client.get(reverse("account_signup")).status_code == 200
    client.post(reverse("account_signup"), typed)
    assert User.objects.count() == before
    assert client.get(reverse("accounts:me")).status_code == 302


def test_a_forgotten_password_is_answered_alike_and_mailed_to_who_has_an_account(client: Client) -> None:
    answers = [client.post(reverse("account_reset_password"), {"email": who}) for who in (KNOWN, UNKNOWN)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, reverse("account_reset_password_done"))
    }
    assert not [message for message in mail.outbox if message.to == [UNKNOWN] and "reset/key" in message.body]


def test_nobody_changes_an_address_past_the_log(client: Client, people: SimpleNamespace) -> None:
    """The sign-in library has a page that would."""
    client.force_login(people.mara)
    for sent in ("action_add", "action_primary"):
        assert client.post("/account/email/", {sent: "", "email": UNKNOWN}).status_code == 404
    assert User.objects.get(pk=people.mara.pk).email == KNOWN


def test_the_page_one_lands_on_is_never_another_host(client: Client) -> None:
    answer = client.post(
        reverse("account_login") + "?next=https://elsewhere.example/", {"login": KNOWN, "password": PASSWORD}
    )
    assert not answer["Location"].startswith("https://elsewhere")


def test_a_session_ends_with_the_password_it_began_with(people: SimpleNamespace, as_user: Any) -> None:
    client = as_user(people.mara)
    people.mara.set_password("another-long-password")
    people.mara.save()
    assert client.get(reverse("desk:home")).status_code == 302
