"""Signing in by e-mail: who may, the answers to all others, and that nobody creates an account."""

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.limits import SlowingLimit
from notifications.models import Message
from tests.factories import PASSWORD, ServiceAccountFactory

KNOWN, UNKNOWN = "mara.member@qig.example", "nobody@qig.example"


@pytest.fixture(autouse=True)
def _no_attempts_yet(people: SimpleNamespace) -> None:
    cache.clear()


def sign_in(client: Client, address: str, password: str) -> Any:
    return client.post(reverse("account_login"), {"login": address, "password": password})


def test_sign_in_of_member_leads_to_the_desk(client: Client) -> None:
    answer = sign_in(client, KNOWN, PASSWORD)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk:home")
    assert client.get(reverse("desk:home")).status_code == 200


def test_sign_in_with_address_in_capitals_works(client: Client) -> None:
    assert sign_in(client, KNOWN.upper(), PASSWORD).status_code == 302


def test_sign_in_of_stakeholder_leads_to_own_account(client: Client) -> None:
    assert sign_in(client, "alice.acme@qig.example", PASSWORD)["Location"] == reverse("accounts:me")


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN, "dora.gone@qig.example"])
def test_sign_in_with_wrong_password_gives_back_the_address(client: Client, address: str) -> None:
    answer = sign_in(client, address, "not-the-password")
    assert f'value="{address}"' in answer.content.decode()
    assert "not-the-password" not in answer.content.decode()


def test_sign_in_with_unknown_address_gets_the_answer_of_a_known_one(client: Client) -> None:
    answers_seen = {
        sign_in(Client(), address, "not-the-password").content.decode().replace(address, "…").split("csrf")[0]
        for address in (KNOWN, UNKNOWN, "dora.gone@qig.example", "system@qig.invalid")
    }
    assert len(answers_seen) == 1


def test_sign_in_of_deactivated_person_is_refused(client: Client) -> None:
    sign_in(client, "dora.gone@qig.example", PASSWORD)
    assert client.get(reverse("desk:home")).status_code == 302


def test_sign_in_of_system_account_is_refused(client: Client) -> None:
    system = User.objects.get(kind=User.Kind.SYSTEM)
    for password in ("", PASSWORD, "!"):
        assert sign_in(client, system.email, password).status_code == 200
    assert not system.has_usable_password()


def test_sign_in_of_service_account_is_refused(client: Client) -> None:
    account = ServiceAccountFactory()
    assert not account.has_usable_password()
    for address in ("", "None", "null", account.name, str(account.pk)):
        sign_in(client, address, "")
        sign_in(client, address, PASSWORD)
        client.post(reverse("account_reset_password"), {"email": address})
        assert client.get(reverse("accounts:me")).status_code == 302
    assert not Message.objects.filter(recipient=account).exists()


def at(address: str) -> Client:
    """Return a client at an address behind the trusted proxy."""
    return Client(headers={"X-Forwarded-For": address})


@pytest.fixture
def proxy(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
def test_sign_in_after_five_guesses_waits_and_says_how_long(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.limits.LONGEST_WAIT", 1)
    guesses = [sign_in(client, address, f"guess-{n}").content.decode() for n in range(6)]
    assert "Too many" not in guesses[4]
    assert "Wait 1 second, then try again." in guesses[5]
    assert "Wait 1 second" in sign_in(client, address, PASSWORD).content.decode()
    time.sleep(1.1)
    assert sign_in(client, address, PASSWORD).status_code == (302 if address == KNOWN else 200)


def test_wait_after_wrong_passwords_grows_and_refused_tries_do_not_prolong_it() -> None:
    limit = SlowingLimit("wrong passwords", free=1)
    waits = []
    for _ in range(4):
        assert limit.take() == 0
        waits.append(max(limit.take() for _ in range(10)))
        cache.delete(limit.gate)
    assert waits == [2, 4, 8, 16]


def test_right_password_from_another_address_works_while_an_account_is_guessed(proxy: None) -> None:
    for number in range(80):
        sign_in(at(f"198.51.100.{number % 20}"), KNOWN, "guess")
    assert "Wait " in sign_in(at("198.51.100.3"), KNOWN, PASSWORD).content.decode()
    assert sign_in(at("203.0.113.8"), KNOWN, PASSWORD).status_code == 302


def test_wrong_passwords_behind_a_proxy_lock_out_nobody_else(proxy: None) -> None:
    """Nor does a forged header let the guesser pass."""
    for number in range(30):
        sign_in(at(f"198.51.100.{number}, 203.0.113.7"), f"nobody-{number}@qig.example", "guess")
    assert "Wait " in sign_in(at("192.0.2.1, 203.0.113.7"), KNOWN, PASSWORD).content.decode()
    assert sign_in(at("203.0.113.8"), KNOWN, PASSWORD).status_code == 302


def test_guesses_sent_at_once_pass_as_often_as_one_after_the_other() -> None:
    with ThreadPoolExecutor(40) as threads:
        waits = list(threads.map(lambda _: SlowingLimit("at once", free=5).take(), range(200)))
    assert waits.count(0) == 5


def test_sign_in_forgets_the_wrong_passwords_before_it(client: Client) -> None:
    for _ in range(3):
        for number in range(4):
            sign_in(client, KNOWN, f"guess-{number}")
        assert sign_in(client, KNOWN, PASSWORD).status_code == 302
        client.logout()


def test_sign_up_is_closed(client: Client) -> None:
    typed = {"email": UNKNOWN, "password1": PASSWORD, "password2": PASSWORD}
    before = User.objects.count()
    assert client.get(reverse("account_signup")).status_code == 200
    client.post(reverse("account_signup"), typed)
    assert User.objects.count() == before
    assert client.get(reverse("accounts:me")).status_code == 302


def test_password_reset_for_unknown_address_gets_the_same_answer_and_no_link(client: Client) -> None:
    answers = [
        client.post(reverse("account_reset_password"), {"email": address}) for address in (KNOWN, UNKNOWN)
    ]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, reverse("account_reset_password_done"))
    }
    assert [message.to for message in mail.outbox] == [[KNOWN]]


def test_password_reset_link_comes_from_the_site_url_alone(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.post(reverse("account_reset_password"), {"email": KNOWN}, headers={"Host": "evil.example"})
    text = mail.outbox[0].subject + mail.outbox[0].body
    assert f"{settings.SITE_URL}/account/password/reset/key/" in text
    assert "evil.example" not in text


def test_change_of_address_outside_the_services_is_missing(client: Client, people: SimpleNamespace) -> None:
    """The sign-in library has a page that would."""
    client.force_login(people.mara)
    for sent in ("action_add", "action_primary"):
        assert client.post("/account/email/", {sent: "", "email": UNKNOWN}).status_code == 404
    assert User.objects.get(pk=people.mara.pk).email == KNOWN


def test_sign_in_never_redirects_to_another_host(client: Client) -> None:
    answer = client.post(
        reverse("account_login") + "?next=https://elsewhere.example/", {"login": KNOWN, "password": PASSWORD}
    )
    assert not answer["Location"].startswith("https://elsewhere")


def test_session_ends_when_the_password_changes(people: SimpleNamespace, as_user: Any) -> None:
    client = as_user(people.mara)
    people.mara.set_password("another-long-password")
    people.mara.save()
    assert client.get(reverse("desk:home")).status_code == 302
