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
    served.reset()
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
    """Return the answer to a person who came back from the provider."""
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


def test_button_is_shown_only_with_a_provider(client: Client, provider: Provider) -> None:
    assert "Sign in with EU Login" in client.get(reverse("account_login")).content.decode()
    with override_settings(OIDC_SERVER_URL=""):
        assert "EU Login" not in client.get(reverse("account_login")).content.decode()
        assert client.get(reverse("account_oidc")).status_code == 404


def test_callback_for_known_address_signs_in(
    client: Client, provider: Provider, people: SimpleNamespace
) -> None:
    answer = go(client)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk:home")
    assert client.session["_auth_user_id"] == str(people.mara.pk)
    assert provider.asked[-2:] == ["/token", "/jwks"]
    # nothing of it is kept, and the password still works
    assert not SocialAccount.objects.exists()
    assert User.objects.get(pk=people.mara.pk).password == people.mara.password


def test_callback_with_second_factor_asks_for_code(
    client: Client, provider: Provider, people: SimpleNamespace
) -> None:
    SecondFactorFactory(user=people.mara)
    assert go(client)["Location"] == "/account/two-steps/"
    assert not signed_in(client)


def test_callback_returns_to_wanted_page(client: Client, provider: Provider) -> None:
    assert go(client, next="/desk/topics/")["Location"] == "/desk/topics/"
    assert go(Client(), next="https://evil.example/")["Location"] == reverse("desk:home")


def test_address_of_user_info_counts_for_the_same_subject_only(provider: Provider) -> None:
    provider.claims = {"email": None, "email_verified": None}
    assert go(client := Client()).status_code == 302
    assert signed_in(client)
    provider.userinfo = {"sub": "somebody else"}
    assert go(Client()).status_code == 403


def test_address_in_other_case_opens_the_account(client: Client, provider: Provider) -> None:
    provider.profile["email"] = "Mara.MEMBER@qig.example"
    assert go(client).status_code == 302


INVALID_TOKENS: dict[str, dict[str, Any]] = {
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


@pytest.mark.parametrize("fault", INVALID_TOKENS)
def test_callback_with_invalid_token_is_refused(client: Client, provider: Provider, fault: str) -> None:
    vars(provider).update(INVALID_TOKENS[fault])
    answer = go(client)
    assert answer.status_code == 403
    assert "could not be verified" in answer.content.decode()
    assert not signed_in(client)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email_verified": False}, "Confirm your e-mail address"),
        ({"email_verified": None}, "Confirm your e-mail address"),
        ({"email_verified": "false"}, "Confirm your e-mail address"),
        ({"email": None}, "Confirm your e-mail address"),
        ({"email": "nobody@qig.example"}, "by invitation"),
        ({"email": "dora.gone@qig.example"}, "by invitation"),
        ({"email": "system@qig.invalid"}, "by invitation"),
    ],
    ids=["unverified", "no claim", "a word", "no address", "unknown", "deactivated", "system"],
)
def test_callback_without_confirmed_known_address_is_refused_with_advice(
    client: Client, provider: Provider, caplog: Any, values: dict[str, Any], words: str
) -> None:
    before = User.objects.count()
    provider.profile |= values
    with caplog.at_level(logging.DEBUG):
        answer = go(client)
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert not signed_in(client)
    assert User.objects.count() == before
    answers = "".join(
        record.getMessage() for record in caplog.records if record.name != "urllib3.connectionpool"
    )
    assert "refused" in answers
    assert "@" not in answers


def test_unknown_and_deactivated_address_get_the_same_answer(provider: Provider) -> None:
    answers = set()
    for address in ("nobody@qig.example", "dora.gone@qig.example"):
        provider.profile["email"] = address
        answers.add(go(Client()).content)
    assert len(answers) == 1


def test_code_works_once_and_only_in_the_browser_that_began(client: Client, provider: Provider) -> None:
    away = client.get(reverse("account_oidc"))["Location"]
    back = provider.authorize({name: texts[0] for name, texts in parse_qs(urlsplit(away).query).items()})
    assert Client().get(back.removeprefix(SITE)).status_code == 403
    assert client.get(back.removeprefix(SITE)).status_code == 302
    assert Client().get(back.removeprefix(SITE)).status_code == 403
    assert client.get(back.removeprefix(SITE)).status_code == 403


def test_code_without_its_verifier_is_refused(client: Client, provider: Provider) -> None:
    """PKCE: a code that was caught on the way is exchanged by nobody else."""
    away = client.get(reverse("account_oidc"))["Location"]
    asked = {name: texts[0] for name, texts in parse_qs(urlsplit(away).query).items()}
    provider.authorize(asked)
    (code,) = provider.codes
    caught = {
        "code": code,
        "redirect_uri": asked["redirect_uri"],
        "client_id": CLIENT,
        "client_secret": SECRET,
    }
    assert provider.token(caught) is None


def test_redirect_ignores_parameters_of_the_link(client: Client, provider: Provider) -> None:
    """The library takes scopes, parameters and the process from the address it is called by."""
    added = {"auth_params": "redirect_uri=https://evil.example/", "scope": "everything", "process": "connect"}
    asked = parse_qs(urlsplit(client.get(reverse("account_oidc"), added)["Location"]).query)
    assert asked["redirect_uri"] == [f"{SITE}/account/oidc/back/"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert go(client, **added).status_code == 302
    assert not SocialAccount.objects.exists()


def test_callback_after_cancelling_says_so(client: Client, provider: Provider) -> None:
    away = client.get(reverse("account_oidc"))["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    answer = client.get(reverse("account_oidc_back"), {"error": "access_denied", "state": state})
    assert answer.status_code == 403
    assert "Signing in was cancelled" in answer.content.decode()


def test_provider_without_answer_is_refused_with_advice(client: Client, provider: Provider) -> None:
    with override_settings(OIDC_SERVER_URL="http://127.0.0.1:1"):
        answer = client.get(reverse("account_oidc"))
    assert answer.status_code == 403
    assert "gave no answer" in answer.content.decode()
    away = client.get(reverse("account_oidc"))["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    with override_settings(OIDC_SERVER_URL="http://127.0.0.1:1"):
        answer = client.get(reverse("account_oidc_back"), {"code": "a", "state": state})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "values", [{"issuer": "https://login.example"}, {"token_endpoint": None}, {"jwks_uri": 7}]
)
def test_invalid_configuration_of_provider_is_refused(
    client: Client, provider: Provider, values: dict[str, Any]
) -> None:
    provider.description = values
    answer = client.get(reverse("account_oidc"))
    assert answer.status_code == 403
