"""Two-step sign-in: the second step, what must not pass it, and the roles that need it."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from accounts.second_factor import SealedAdapter
from accounts.services import set_up_second_factor
from audit.models import Entry
from notifications.models import Message
from tests.accounts.app_codes import code_of
from tests.factories import APP_KEY, PASSWORD, SecondFactorFactory

MARA = "mara.member@qig.example"
SECOND = "/account/two-steps/"


@pytest.fixture(autouse=True)
def _start(people: SimpleNamespace) -> Any:
    """No code was tried yet, and the clock stands: a code lasts for half a minute."""
    cache.clear()
    with time_machine.travel(time.time(), tick=False):
        yield


@pytest.fixture
def mara(people: SimpleNamespace) -> User:
    """She has set it up."""
    return set_up_second_factor(actor=User.objects.get(pk=people.mara.pk), secret=APP_KEY)


def first_step(client: Client) -> Any:
    return client.post(reverse("account_login"), {"login": MARA, "password": PASSWORD})


def second_step(client: Client, code: str) -> Any:
    return client.post(SECOND, {"code": code})


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:me")).status_code == 200


def test_sign_in_with_password_alone_opens_nothing(client: Client, mara: User) -> None:
    assert first_step(client)["Location"] == SECOND
    assert not is_in(client)
    assert client.get("/desk/").status_code == 302
    page = client.get(SECOND).content.decode()
    assert "authenticator app" in page
    assert MARA not in page


def test_sign_in_with_code_of_the_app_opens_the_desk(client: Client, mara: User) -> None:
    first_step(client)
    assert second_step(client, code_of(APP_KEY))["Location"] == reverse("desk:home")
    assert is_in(client)


@pytest.mark.parametrize("seconds", [-60, 60], ids=["old", "of the future"])
def test_code_of_another_minute_is_refused(client: Client, mara: User, seconds: int) -> None:
    with time_machine.travel(time.time() + seconds, tick=False):
        code = code_of(APP_KEY)
    first_step(client)
    assert "Incorrect code" in second_step(client, code).content.decode()
    assert not is_in(client)


def test_code_works_once(mara: User) -> None:
    for client, opens in ((Client(), True), (Client(), False)):
        first_step(client)
        second_step(client, code_of(APP_KEY))
        assert is_in(client) is opens


def test_recovery_code_works_once(mara: User) -> None:
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[3]
    for client, opens in ((Client(), True), (Client(), False)):
        first_step(client)
        second_step(client, code)
        assert is_in(client) is opens


def test_code_after_many_guesses_is_refused(client: Client, mara: User) -> None:
    first_step(client)
    answers = [second_step(client, f"{n:06}").content.decode() for n in range(12)]
    assert "Too many failed" in answers[-1]
    second_step(client, code_of(APP_KEY))
    assert not is_in(client)


def test_person_deactivated_between_the_steps_is_refused(client: Client, mara: User) -> None:
    first_step(client)
    User.objects.filter(pk=mara.pk).update(is_active=False)
    second_step(client, code_of(APP_KEY))
    assert not is_in(client)


def test_secret_of_codes_is_encrypted_in_the_database(mara: User) -> None:
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert APP_KEY not in kept
    sealed = Authenticator.objects.get(type="totp").data["secret"]
    assert SealedAdapter().decrypt(sealed) == APP_KEY
    before = settings.SECRET_KEY
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[before]):
        assert SealedAdapter().decrypt(sealed) == APP_KEY
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
        opened = {SealedAdapter().decrypt(sealed) for _ in range(2)}
    assert len(opened) == 2  # a new random secret each time
    assert APP_KEY not in opened


def test_second_factor_change_is_mailed_and_logged_for_the_secretariat_alone(
    mara: User, people: SimpleNamespace, as_user: Any
) -> None:
    assert Message.objects.get(kind="account.second_factor").recipient == mara
    entry = Entry.objects.get(action="second_factor.set_up")
    assert (entry.kind, entry.uuid) == ("sign_in", mara.pk)
    history = reverse("accounts:person-history", args=[mara.pk])
    for person, shown in (
        (people.sophie, True),
        (people.carla, True),
        (people.niels, False),
        (people.lena, False),
    ):
        for page in ("/desk/log/", history, reverse("accounts:person", args=[mara.pk])):
            text = as_user(person).get(page).content.decode()
            assert ("second factor" in text or "Two-step" in text) is shown, (person.name, page)


def test_second_factor_pages_ask_for_the_password_first(mara: User, as_user: Any) -> None:
    client = as_user(mara)
    for name in ("accounts:remove-second-factor", "accounts:renew-recovery-codes"):
        for answer in (client.get(reverse(name)), client.post(reverse(name))):
            assert answer["Location"].startswith("/account/reauthenticate/")
    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes"):
        assert client.get(reverse(name))["Location"].startswith("/account/reauthenticate/")
    assert Authenticator.objects.count() == 2


# --- the roles that need it ---------------------------------------------------------------------------------

PAGES = ("/desk/", "/desk/people/", "/me/", "/me/mail/", "/desk/no-such-page/")


@override_settings(MFA_REQUIRED=True)
@pytest.mark.parametrize("role_holder", ["sophie", "carla"])
def test_required_second_factor_is_set_up_before_any_page(
    people: SimpleNamespace, as_user: Any, role_holder: str
) -> None:
    person = getattr(people, role_holder)
    client = as_user(person)
    for address in PAGES[:-1]:
        assert client.get(address)["Location"] == reverse("accounts:set-up-second-factor"), address
    answer = client.post("/me/mail/", {"note": "what was typed"})
    assert answer.status_code == 403
    assert "what was typed" in answer.content.decode()
    # open stay the pages for setting it up, for signing out, and the public ones
    assert client.get(reverse("accounts:set-up-second-factor"))["Location"].startswith(
        "/account/reauthenticate/"
    )
    for address in ("/account/reauthenticate/", "/account/logout/", "/", "/healthz"):
        assert client.get(address).status_code == 200, address
    SecondFactorFactory(user=person)
    assert client.get("/desk/").status_code == 200


@override_settings(MFA_REQUIRED=True)
def test_required_second_factor_does_not_bind_other_roles(people: SimpleNamespace, as_user: Any) -> None:
    for person in (people.mara, people.lena, people.eva, people.otto):
        assert as_user(person).get("/desk/").status_code == 200
    assert as_user(people.alice).get("/me/").status_code == 200


@override_settings(MFA_REQUIRED=True)
def test_required_second_factor_after_reset_is_set_up_again(people: SimpleNamespace, as_user: Any) -> None:
    SecondFactorFactory(user=people.sophie)
    client = as_user(people.sophie)
    assert client.get("/desk/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/desk/")["Location"] == reverse("accounts:set-up-second-factor")


def test_second_factor_in_a_development_run_is_not_required(people: SimpleNamespace, as_user: Any) -> None:
    """These tests have the settings of `make run`: http, no variable set."""
    assert as_user(people.sophie).get("/desk/").status_code == 200
