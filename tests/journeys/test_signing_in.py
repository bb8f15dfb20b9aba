"""Signing in otherwise than by a password alone: two steps, and an outside provider."""

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


def is_for_everybody(page: Page) -> None:
    """Fits a desk and a phone, and nothing is wrong for readers with other means."""
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
def test_a_secretary_sets_two_steps_up_before_all_else_and_signs_in_with_a_code(
    visitor: Any, people: SimpleNamespace
) -> None:
    cache.clear()
    page = visitor()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    sign_in(page, people.sophie.email)

    # whatever she wants to see, the way leads past her password to the set-up
    page.wait_for_url("**/account/reauthenticate/**")
    is_for_everybody(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Required for your role.")).to_be_visible()
    expect(page.get_by_alt_text("The key, as a picture to scan")).to_be_visible()
    assert page.evaluate("document.querySelector('.qr').naturalWidth") > 100
    is_for_everybody(page)
    page.goto("/desk/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up two-step sign-in")

    # a mistyped code keeps the key; the right one sets it up
    key = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill("000000")
    page.get_by_role("button", name="Set up two-step sign-in").click()
    expect(page.get_by_role("alert")).to_contain_text("Incorrect code")
    assert page.locator("code").inner_text().replace(" ", "") == key
    type_code(page, "Code that the app shows", key, "Set up two-step sign-in")

    # ten codes for the day without the phone
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(set(codes)) == 10
    is_for_everybody(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download codes").click()
    assert codes == download.value.path().read_text().split()
    page.goto("/desk/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")

    # from another browser: the password alone does not open, a recovery code does, once
    other = visitor()
    sign_in(other, people.sophie.email)
    expect(other.get_by_role("heading", level=1)).to_have_text("Enter your code")
    is_for_everybody(other)
    other.goto("/desk/people/")
    expect(other.get_by_role("heading", level=1)).to_have_text("Enter your code")
    other.get_by_label("Code").fill(codes[0])
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/desk/")

    # and from a third one the code of the app
    third = visitor()
    sign_in(third, people.sophie.email)
    type_code(third, "Code", key, "Sign in")
    third.wait_for_url("**/desk/")
    third.goto("/me/")
    expect(third.get_by_text("On", exact=True)).to_be_visible()
    assert not [words for words in said if "Content Security Policy" in words]


@pytest.mark.django_db(transaction=True)
def test_a_member_signs_in_by_an_outside_provider(
    visitor: Any, people: SimpleNamespace, live_server: Any
) -> None:
    """The button works under the content security policy; a refusal says what to do."""
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
            is_for_everybody(page)
            provider.profile["email"] = "nobody@qig.example"
            page.get_by_role("link", name="Sign in with EU Login").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("There is no account with your address")
            is_for_everybody(page)
            provider.profile["email"] = people.mara.email
            page.goto("/desk/topics/")
            page.get_by_role("link", name="Sign in with EU Login").click()
            page.wait_for_url("**/desk/topics/")
            expect(page.get_by_text("Mara Member").first).to_be_visible()
