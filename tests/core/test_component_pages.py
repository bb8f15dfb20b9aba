"""Every page of the gallery in a real browser, under the portal's content security policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from csp.utils import build_policy
from django.contrib.staticfiles import finders

from tests.core.gallery import render

pytestmark = pytest.mark.prove

ORIGIN = "http://gallery.example"
LOST_LINKS = """[...document.querySelectorAll('a[href^="#"]')]
    .map(link => link.getAttribute('href')).filter(href => !document.querySelector(href))"""
PAGES = [
    "home",
    "topic",
    "document",
    "list",
    "form",
    "conflict",
    "confirm",
    "404",
    "409",
    "500",
    "503",
    "account/login",
    "account/logout",
    "account/email",
    "account/password_reset",
]


@pytest.fixture
def show(browser):
    """Open a gallery page under the portal's policy; return the page and the errors of the browser."""
    contexts = []

    def open_page(name: str, width: int = 1280, scheme: str = "light", **options):
        # Without motion no colour is measured in the middle of a transition.
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        errors: list[str] = []
        page.on(
            "console",
            lambda message: errors.append(message.text) if message.type == "error" else None,
        )
        page.on(
            "request",
            lambda sent: errors.append(sent.url) if not sent.url.startswith((ORIGIN, "data:")) else None,
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route(f"{ORIGIN}/**", answer)
        page.goto(f"{ORIGIN}/{name}.html")
        return page, errors

    yield open_page
    for context in contexts:
        context.close()


FRAGMENTS = {"/fine": (200, "Fetched."), "/broken": (500, "Trace."), "/conflict": (409, "Two versions.")}


def answer(route):
    path = route.request.url.removeprefix(ORIGIN).split("?")[0]
    if path in FRAGMENTS:
        status, body = FRAGMENTS[path]
        return route.fulfill(status=status, body=body, content_type="text/html")
    if path.startswith("/static/"):
        return route.fulfill(path=finders.find(path.removeprefix("/static/")))
    return route.fulfill(
        body=render(path.lstrip("/")),
        content_type="text/html; charset=utf-8",
        headers={
            "Content-Security-Policy": build_policy(),
            "Content-Type": "text/html; charset=utf-8",
        },
    )


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits_width(show, name, width):
    page, errors = show(name, width)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        assert result.violations_count == 0, f"{scheme}: {result.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(LOST_LINKS) == []
    assert "{#" not in page.content()
    assert errors == []


@pytest.mark.parametrize("name", ["home", "list"])
def test_skip_link_is_first_tab_stop(show, name):
    page, _ = show(name)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    assert page.locator(":focus").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_menu_opens_and_closes_by_keyboard(show):
    page, _ = show("list", 375)
    menu = page.locator("details.menu").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_by_role("link", name="Work plan").is_visible()
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_refused_form_focuses_error_summary(show):
    page, _ = show("form")
    assert page.evaluate("document.activeElement.id") == "form-errors"
    page.get_by_role("link", name="Place", exact=True).click()
    assert page.evaluate("document.activeElement.name") == "place"


@pytest.mark.parametrize("name", ["topic", "list"])
def test_page_works_without_javascript(show, name):
    page, errors = show(name, 375, java_script_enabled=False)
    assert page.get_by_role("heading", level=1).is_visible()
    if name == "list":
        page.get_by_text("Menu", exact=True).click()
        assert page.get_by_label("Desk menu").get_by_role("link", name="Topics").is_visible()
    assert errors == []


def test_print_shows_content_only(show):
    page, _ = show("list", scheme="dark")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    for part in (".site-header", ".desk-nav", ".filters", ".site-footer"):
        assert not page.locator(part).first.is_visible(), part
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_policy_refuses_inline_style(show):
    page, errors = show("home")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    assert any("Content Security Policy" in error for error in errors)


def test_failed_fragment_shows_error_and_replaces_nothing(show):
    page, _ = show("fragments")
    place, live = page.locator("#place"), page.locator("#live")
    for button, words in (("Breaks", "That did not work"), ("Signed out", "You have been signed out")):
        page.get_by_role("button", name=button).click()
        live.get_by_text(words).wait_for()
        assert place.inner_text() == "Here."
    page.get_by_role("button", name="Works").click()
    place.get_by_text("Fetched.").wait_for()
    assert live.inner_text() == ""
    page.get_by_role("button", name="Conflict").click()
    place.get_by_text("Two versions.").wait_for()


SHIFT = """() => new Promise(done => new PerformanceObserver(list => done(
        list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
    )).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 500))"""


@pytest.mark.parametrize("width", [1280, 375])
def test_home_page_has_no_layout_shift(show, width):
    page, _ = show("home", width)
    assert page.evaluate(SHIFT) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_link_in_text_is_underlined_in_its_colour(show, scheme):
    page, _ = show("topic", scheme=scheme)
    line, words = page.locator(".prose a").evaluate(
        "link => [getComputedStyle(link).textDecorationColor, getComputedStyle(link).color]"
    )
    assert line == words
