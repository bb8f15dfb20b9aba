"""Every page of the inventory in a real browser: accessible, and not wider than a desktop or a phone."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Error, Page, Response

from tests.visibility.line import Line, Probe
from tests.visibility.roles import ANONYMOUS
from tests.visibility.surface import LINES
from tests.visibility.worlds import ground

WIDTHS = (1280, 375)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
#: the pages are checked in so many tests of equal size
PARTS = 8


def reader_of(line: Line, probe: Probe) -> str:
    """Return a role that may open the page: the secretary where she may."""
    roles = (probe.seen_by or line.there_for) & (probe.by or line.acts)
    return (
        "sophie" if "sophie" in roles and not line.public else ANONYMOUS if ANONYMOUS in roles else min(roles)
    )


def first_page(line: Line, world: Any) -> tuple[str, str] | None:
    """Return (role, address) of the first probe that a plain request answers with 200."""
    for probe in line.probes:
        if probe.post is None and not probe.hidden and not probe.headers and probe.expected in (200, -1):
            args = {name: value(world) if callable(value) else value for name, value in probe.args.items()}
            return reader_of(line, probe), reverse(line.name, kwargs=args) + probe.query
    return None


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_and_fits_its_width(part, people, browser, live_server):
    world = ground(people)
    axe, wrong, contexts = Axe(), [], {}
    for role, address in filter(None, (first_page(line, world) for line in LINES[part::PARTS])):
        if role not in contexts:
            contexts[role] = browser.new_context(base_url=live_server.url)
            contexts[role].add_cookies(session_of(role, people, live_server.url))
        page = contexts[role].new_page()
        response = opened(page, address)
        if response is not None and "text/html" in response.headers.get("content-type", ""):
            wrong += [f"{address} {fault}" for fault in faults(page, axe)]
        page.close()
    for context in contexts.values():
        context.close()
    assert contexts
    assert wrong == []


def faults(page: Page, axe: Axe) -> list[str]:
    """Return what is wrong with the page at each width."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"at {width}: scrolls sideways")
        violations = axe.run(page, options=RULES).response["violations"]
        wrong += [f"at {width}: {rule['id']} {rule['nodes'][0]['html'][:150]}" for rule in violations]
    return wrong


def opened(page: Page, address: str) -> Response | None:
    """Return the response; None for a file, which a browser downloads."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return None


def session_of(role: str, people: Any, url: str) -> list[dict[str, str]]:
    """Return the session cookie of a person; none for an anonymous reader."""
    if role == ANONYMOUS:
        return []
    client = Client()
    client.force_login(getattr(people, role))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}]
