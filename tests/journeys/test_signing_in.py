"""Sign-in with a second factor, and through an outside provider."""

from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import Page, expect

from tests.accounts.app_codes import code_of, wait_for_a_fresh_code
from tests.accounts.oidc_provider import CLIENT, SECRET, providing
from tests.factories import PASSWORD

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}

pytestmark = pytest.mark.prove


def assert_accessible(page: Page) -> None:
    """Check that the page fits a desktop and a phone, and has no accessibility violations."""
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        assert [rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]] == [], page.url


def type_code(page: Page, label: str, key: str, button: str) -> None:
    wait_for_a_fresh_code()
    page.get_by_label(label).fill(code_of(key))
    page.get_by_role("button", name=button).click()


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.django_db(transaction=True)
@override_settings(MFA_REQUIRED=True)
def test_second_factor_is_set_up_first_and_used_to_sign_in(visitor: Any, people: SimpleNamespace) -> None:
    cache.clear()
    page = visitor()
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    sign_in(page, people.sophie.email)

    # every page leads to the set-up, after the password
    page.wait_for_url("**/account/reauthenticate/**")
    assert_accessible(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Required for your role.")).to_be_visible()
    expect(page.get_by_alt_text("The key, as a picture to scan")).to_be_visible()
    assert page.evaluate("document.querySelector('.qr').naturalWidth") > 100
    assert_accessible(page)
    page.goto("/desk/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up two-step sign-in")

    # a mistyped code keeps the key; the right one sets it up
    key = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill("000000")
    page.get_by_role("button", name="Set up two-step sign-in").click()
    expect(page.get_by_role("alert")).to_contain_text("Incorrect code")
    assert page.locator("code").inner_text().replace(" ", "") == key
    type_code(page, "Code that the app shows", key, "Set up two-step sign-in")

    # ten recovery codes
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(set(codes)) == 10
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download codes").click()
    assert codes == download.value.path().read_text().split()
    page.goto("/desk/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")

    # in another browser the password alone is not enough; a recovery code is, once
    other = visitor()
    sign_in(other, people.sophie.email)
    expect(other.get_by_role("heading", level=1)).to_have_text("Enter your code")
    assert_accessible(other)
    other.goto("/desk/people/")
    expect(other.get_by_role("heading", level=1)).to_have_text("Enter your code")
    other.get_by_label("Code").fill(codes[0])
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/desk/")

    # in a third browser the code of the app
    third = visitor()
    sign_in(third, people.sophie.email)
    type_code(third, "Code", key, "Sign in")
    third.wait_for_url("**/desk/")
    third.goto("/me/")
    expect(third.get_by_text("On", exact=True)).to_be_visible()
    assert not [text for text in console if "Content Security Policy" in text]


@pytest.mark.django_db(transaction=True)
def test_sign_in_through_outside_provider(visitor: Any, people: SimpleNamespace, live_server: Any) -> None:
    """The button works under the content security policy; a refusal names the next step."""
    with providing() as provider:
        named = {
            "OIDC_SERVER_URL": provider.url,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "SITE_URL": live_server.url,
        }
        with override_settings(**named):
            page = visitor()
            page.goto("/desk/topics/")
            assert_accessible(page)
            provider.profile["email"] = "nobody@qig.example"
            page.get_by_role("link", name="Sign in with EU Login").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("There is no account with your address")
            assert_accessible(page)
            provider.profile["email"] = people.mara.email
            page.goto("/desk/topics/")
            page.get_by_role("link", name="Sign in with EU Login").click()
            page.wait_for_url("**/desk/topics/")
            expect(page.get_by_text("Mara Member").first).to_be_visible()
