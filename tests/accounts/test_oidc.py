"""Signing in by an outside provider: the code flow over HTTP, and everything that must be refused."""

import logging
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from tests.accounts.oidc_provider import CLIENT, SECRET, Provider, new_key, providing
from tests.factories import SecondFactorFactory

MARA = "mara.member@qig.example"
SITE = "https://portal.example"


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    """One provider for all tests here: a key takes its time to make."""
    with providing() as provider:
        yield provider


@pytest.fixture
def provider(served: Provider, people: SimpleNamespace) -> Iterator[Provider]:
    """It knows Mara, says the truth, and the portal is its client."""
    served.tell_the_truth()
    served.profile["email"] = MARA
    named = {
        "OIDC_SERVER_URL": served.url,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "SITE_URL": SITE,
    }
    with override_settings(**named):
        yield served


def go(client: Client, **query: str) -> Any:
    """The portal's answer to who set out from it, was at the provider, and came back."""
    away = client.get(reverse("account_oidc"), query)
    assert away.status_code == 302
    at = urlsplit(away["Location"])
    connection = HTTPConnection(at.netloc)
    connection.request("GET", f"{at.path}?{at.query}")
    back = connection.getresponse().headers["Location"]
    connection.close()
    assert back.startswith(f"{SITE}/account/oidc/back/?")
    return client.get(back.removeprefix(SITE))


def signed_in(client: Client) -> bool:
    return client.get(reverse("accounts:me")).status_code == 200


def test_the_button_is_there_only_when_a_provider_is_named(client: Client, provider: Provider) -> None:
    assert "Sign in with EU Login" in client.get(reverse("account_login")).content.decode()
    with override_settings(OIDC_SERVER_URL=""):
        assert "EU Login" not in client.get(reverse("account_login")).content.decode()
        assert client.get(reverse("account_oidc")).status_code == 404


def test_who_has_an_account_is_signed_in(client: Client, provider: Provider, people: SimpleNamespace) -> None:
    answer = go(client)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk:home")
    assert client.session["_auth_user_id"] == str(people.mara.pk)
    assert provider.asked[-2:] == ["/token", "/jwks"]
    # nothing of it is kept, and the password still works
    assert not SocialAccount.objects.exists()
    assert User.objects.get(pk=people.mara.pk).password == people.mara.password


def test_who_has_a_second_factor_is_asked_for_it_here_too(
    client: Client, provider: Provider, people: SimpleNamespace
) -> None:
    SecondFactorFactory(user=people.mara)
    assert go(client)["Location"] == "/account/two-steps/"
    assert not signed_in(client)


def test_one_comes_back_to_the_page_one_wanted(client: Client, provider: Provider) -> None:
    assert go(client, next="/desk/topics/")["Location"] == "/desk/topics/"
    assert go(Client(), next="https://evil.example/")["Location"] == reverse("desk:home")


def test_an_address_in_the_profile_alone_counts_when_it_is_the_same_persons(provider: Provider) -> None:
    provider.claims = {"email": None, "email_verified": None}
    assert go(client := Client()).status_code == 302
    assert signed_in(client)
    provider.userinfo = {"sub": "somebody else"}
    assert go(Client()).status_code == 403


def test_the_address_counts_in_any_case(client: Client, provider: Provider) -> None:
    provider.profile["email"] = "Mara.MEMBER@qig.example"
    assert go(client).status_code == 302


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "http://127.0.0.1:1"}},
    "no issuer": {"claims": {"iss": None}},
    "for another client": {"claims": {"aud": "another"}},
    "made by another client": {"claims": {"aud": [CLIENT, "another"], "azp": "another"}},
    "for nobody": {"claims": {"aud": None}},
    "expired": {"claims": {"exp": int(time.time()) - 3600}},
    "never expires": {"claims": {"exp": None}},
    "from tomorrow": {"claims": {"iat": int(time.time()) + 86400}},
    "of nobody": {"claims": {"sub": None}},
    "signed by somebody else": {"signed_by": new_key()},
    "signed by a key nobody knows": {"header": {"kid": "k2"}},
    "not signed": {"algorithm": "none"},
    "signed with the shared secret": {"algorithm": "HS256"},
    "a provider without keys": {"description": {"jwks_uri": "http://127.0.0.1:1/"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_what_does_not_hold_is_refused(client: Client, provider: Provider, lie: str) -> None:
    vars(provider).update(LIES[lie])
    answer = go(client)
    assert answer.status_code == 403
    assert "could not be trusted" in answer.content.decode()
    assert not signed_in(client)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"email_verified": False}, "Confirm your e-mail address"),
        ({"email_verified": None}, "Confirm your e-mail address"),
        ({"email_verified": "false"}, "Confirm your e-mail address"),
        ({"email": None}, "Confirm your e-mail address"),
        ({"email": "nobody@qig.example"}, "by invitation"),
        ({"email": "dora.gone@qig.example"}, "by invitation"),
        ({"email": "system@qig.invalid"}, "by invitation"),
    ],
    ids=["unverified", "not said", "a word", "no address", "unknown", "deactivated", "system"],
)
def test_who_has_no_account_or_no_confirmed_address_is_told_what_to_do(
    client: Client, provider: Provider, caplog: Any, said: dict[str, Any], words: str
) -> None:
    before = User.objects.count()
    provider.profile |= said
    with caplog.at_level(logging.DEBUG):
        answer = go(client)
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert not signed_in(client)
    assert User.objects.count() == before
    told = "".join(
        record.getMessage() for record in caplog.records if record.name != "urllib3.connectionpool"
    )
    assert "refused" in told
    assert "@" not in told


def test_the_unknown_and_the_deactivated_are_told_the_same(provider: Provider) -> None:
    told = set()
    for address in ("nobody@qig.example", "dora.gone@qig.example"):
        provider.profile["email"] = address
        told.add(go(Client()).content)
    assert len(told) == 1


def test_a_code_serves_once_and_only_the_browser_that_set_out(client: Client, provider: Provider) -> None:
    away = client.get(reverse("account_oidc"))["Location"]
    back = provider.authorize({name: found[0] for name, found in parse_qs(urlsplit(away).query).items()})
    assert Client().get(back.removeprefix(SITE)).status_code == 403
    assert client.get(back.removeprefix(SITE)).status_code == 302
    assert Client().get(back.removeprefix(SITE)).status_code == 403
    assert client.get(back.removeprefix(SITE)).status_code == 403


def test_a_code_without_its_verifier_is_worth_nothing(client: Client, provider: Provider) -> None:
    """PKCE: a code that was caught on the way is exchanged by nobody else."""
    away = client.get(reverse("account_oidc"))["Location"]
    asked = {name: found[0] for name, found in parse_qs(urlsplit(away).query).items()}
    provider.authorize(asked)
    (code,) = provider.codes
    caught = {
        "code": code,
        "redirect_uri": asked["redirect_uri"],
        "client_id": CLIENT,
        "client_secret": SECRET,
    }
    assert provider.token(caught) is None


def test_what_a_link_adds_does_not_reach_the_provider(client: Client, provider: Provider) -> None:
    """The library takes scopes, parameters and the process from the address it is called by."""
    added = {"auth_params": "redirect_uri=https://evil.example/", "scope": "everything", "process": "connect"}
    asked = parse_qs(urlsplit(client.get(reverse("account_oidc"), added)["Location"]).query)
    assert asked["redirect_uri"] == [f"{SITE}/account/oidc/back/"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert go(client, **added).status_code == 302
    assert not SocialAccount.objects.exists()


def test_who_stops_there_is_told_so(client: Client, provider: Provider) -> None:
    away = client.get(reverse("account_oidc"))["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    answer = client.get(reverse("account_oidc_back"), {"error": "access_denied", "state": state})
    assert answer.status_code == 403
    assert "Nothing happened here" in answer.content.decode()


def test_a_provider_that_does_not_answer_is_no_error_of_ours(client: Client, provider: Provider) -> None:
    with override_settings(OIDC_SERVER_URL="http://127.0.0.1:1"):
        answer = client.get(reverse("account_oidc"))
    assert answer.status_code == 403
    assert "nothing came back" in answer.content.decode()
    away = client.get(reverse("account_oidc"))["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    with override_settings(OIDC_SERVER_URL="http://127.0.0.1:1"):
        answer = client.get(reverse("account_oidc_back"), {"code": "a", "state": state})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "said", [{"issuer": "https://login.example"}, {"token_endpoint": None}, {"jwks_uri": 7}]
)
def test_a_description_that_can_not_be_is_refused(
    client: Client, provider: Provider, said: dict[str, Any]
) -> None:
    provider.description = said
    answer = client.get(reverse("account_oidc"))
    assert answer.status_code == 403
