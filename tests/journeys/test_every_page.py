"""Every page of the inventory in a real browser: how it is made keeps nobody out, on a desk or on a phone."""

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


def shown_to(line: Line, probe: Probe) -> str:
    """Somebody who may see the page: the secretary where she may."""
    may = (probe.seen_by or line.there_for) & (probe.by or line.acts)
    return "sophie" if "sophie" in may and not line.public else ANONYMOUS if ANONYMOUS in may else min(may)


def pages(world: Any) -> list[tuple[str, str]]:
    """(who, address) of each line's first page that answers a plain request with 200."""
    found = []
    for line in LINES:
        for probe in line.probes:
            if probe.post is None and not probe.hidden and not probe.headers and probe.expected in (200, -1):
                args = {
                    name: value(world) if callable(value) else value for name, value in probe.args.items()
                }
                found.append((shown_to(line, probe), reverse(line.name, kwargs=args) + probe.query))
                break
    return found


@pytest.mark.django_db(transaction=True)
def test_every_page_is_for_everybody(people, browser, live_server):
    world = ground(people)
    axe, wrong = Axe(), []
    contexts = {}
    for who, address in pages(world):
        if who not in contexts:
            contexts[who] = browser.new_context(base_url=live_server.url)
            contexts[who].add_cookies(session_of(who, people, live_server.url))
        page = contexts[who].new_page()
        answer = opened(page, address)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            page.close()
            continue
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{address} at {width}: scrolls sideways")
            broken = axe.run(page, options=RULES).response["violations"]
            wrong += [
                f"{address} at {width}: {rule['id']} {rule['nodes'][0]['html'][:150]}" for rule in broken
            ]
        page.close()
    assert len(contexts) > 1
    assert wrong == []


def opened(page: Page, address: str) -> Response | None:
    """The answer; None for a file, which a browser keeps rather than shows."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return None


def session_of(who: str, people: Any, url: str) -> list[dict[str, str]]:
    """The cookie of a signed-in person's session; none for an anonymous visitor."""
    if who == ANONYMOUS:
        return []
    client = Client()
    client.force_login(getattr(people, who))
    return [
        {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": url,
        }
    ]
