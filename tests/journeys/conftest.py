"""Browsers on a live server; people sign in by the form."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from accounts.models import User
from tests.factories import PASSWORD

TIMEOUT = 15_000


@pytest.fixture
def visitor(browser: Browser, live_server: Any, transactional_db: None) -> Any:
    """Open a page in a new browser, signed in as a person or anonymous: `visitor(person, width)`."""
    contexts = []

    def open_page(person: User | None = None, width: int = 1280) -> Page:
        context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 900})
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        page = context.new_page()
        if person is not None:
            page.goto("/account/login/")
            page.get_by_label("Email").fill(person.email)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/desk/")
        return page

    yield open_page
    for context in contexts:
        context.close()


Visitor = Callable[..., Page]
