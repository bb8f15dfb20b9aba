"""The look: what the tags say, and every component in a real browser."""

import hashlib
import json
import re
import time
from datetime import UTC, date, datetime
from gzip import compress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from csp.utils import build_policy
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, Engine
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from core.templatetags import look

ROOT = Path(settings.BASE_DIR)
GALLERY = Path(__file__).parent / "gallery"
ORIGIN = "http://gallery.example"
RUNGS = [
    ("identified", "Identified", "done"),
    ("considered", "Considered", "done"),
    ("selected", "Selected", "skipped"),
    ("listening", "Listening", "current"),
    ("internal_position", "Internal position", "ahead"),
    ("public_considerations", "Public considerations", "ahead"),
    ("guidance_drafting", "Guidance in drafting", "ahead"),
    ("guidance_published", "Guidance published", "ahead"),
    ("graduated", "Graduated", "ahead"),
]
BEFORE = "The group looks at continuous manufacturing of biologicals.\n\nIt listens first."
AFTER = (
    "The group looks closely at continuous manufacturing of chemicals and biologicals.\n\nIt listens first."
)


class TopicForm(forms.Form):
    title = forms.CharField(help_text="As it is printed in the plan.")
    kind = forms.ChoiceField(choices=[("a", "Priority"), ("b", "Other")])
    place = forms.ChoiceField(choices=[("1", "Here"), ("2", "There")], widget=forms.RadioSelect)
    description = forms.CharField(widget=forms.Textarea)
    blocked = forms.BooleanField(label="Blocked by legislation", required=False)


class FilterForm(forms.Form):
    q = forms.CharField(label="Search", required=False)
    stage = forms.ChoiceField(label="Rung", choices=[("", "Any"), ("a", "Identified")], required=False)
    lead = forms.CharField(label="Lead", required=False)


class Person:
    is_authenticated = True

    def __str__(self) -> str:
        return "Marta Lindqvist"


def gallery_context(path: str = "/desk/topics/") -> Context:
    request = RequestFactory().get(path, {"sort": "-title"})
    request.user = Person()
    form = TopicForm({"description": "Kept as typed."})
    prose = "Making a medicine without a pause changes what a batch is and how it is controlled. "
    return Context(
        {
            "request": request,
            "csrf_token": "x",
            "standing": {"is_secretariat": True},
            "day": date(2023, 2, 14),
            "start": date(2023, 1, 1),
            "end": date(2023, 12, 31),
            "topics": [
                ("Continuous manufacturing", prose),
                ("Decentralised manufacturing", prose),
                ("Digitalisation", prose),
            ],
            "rungs": RUNGS,
            "prose": prose * 4,
            "trail": [("Topics", "/topics/"), ("Continuous manufacturing", "")],
            "breadcrumbs": [("Desk", "/desk/"), ("Topics", "")],
            "actions": [("Export XLSX", "/x/", ""), ("Add a topic", "/y/", "primary")],
            "items": [
                {
                    "date": date(2023, 2, 14),
                    "label": "Selected for the plan",
                    "state": "done",
                },
                {
                    "date": date(2023, 3, 20),
                    "label": "Listen & Learn",
                    "text": "Virtual.",
                    "state": "current",
                },
                {
                    "date": "Q4 2023",
                    "label": "Position paper",
                    "address": "/topics/",
                    "state": "ahead",
                },
            ],
            "facts": [
                ("Leads", "Marta Lindqvist"),
                ("Reference", "EMA/824798/2022"),
                ("Nothing", ""),
            ],
            "filters": FilterForm({"q": "batch"}),
            "form": form,
            "page": Paginator(range(1200), 25).page(7),
            "rows": [
                {"label": "Description", "theirs": BEFORE, "yours": AFTER, "field": form["description"]},
                {"label": "Title", "theirs": "Same", "yours": "Same", "field": form["title"]},
            ],
            "when": datetime(2023, 2, 14, 14, 0, tzinfo=UTC),
            "title": "Continuous manufacturing",
            "before": BEFORE,
            "after": AFTER,
            "will": ["The text of today becomes an immutable public version."],
            "told": ["Three followers of the topic, in tonight's digest."],
            "public": [],
            "messages": [],
        }
    )


def engine() -> Engine:
    usual = Engine.get_default()
    return Engine(
        dirs=[GALLERY, *usual.dirs],
        app_dirs=True,
        libraries=usual.libraries,
        builtins=usual.builtins,
    )


def render(name: str) -> str:
    return engine().get_template(name).render(gallery_context())


# --- words ------------------------------------------------------------------------------------------------


def test_dates_are_written_out():
    assert look.long_date(date(2023, 2, 14)) == "14 February 2023"
    assert look.long_date(None) == ""
    assert look.quarter(date(2026, 3, 31)) == "Q1 2026"


def test_a_time_carries_the_zone_of_the_group():
    assert look.long_time(datetime(2023, 2, 14, 14, 0, tzinfo=UTC)) == "14 February 2023, 15:00 CET"
    assert look.long_time(datetime(2023, 7, 14, 22, 30, tzinfo=UTC)) == "15 July 2023, 00:30 CEST"
    assert look.long_date(datetime(2023, 7, 14, 22, 30, tzinfo=UTC)) == "15 July 2023"
    with pytest.raises(ValueError, match="naive"):
        look.long_time(datetime(2023, 2, 14, 14, 0))


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2017, 2, 28), date(2017, 3, 1), "28 February – 1 March 2017"),
        (date(2023, 5, 8), date(2023, 5, 10), "8–10 May 2023"),
        (date(2023, 12, 30), date(2024, 1, 2), "30 December 2023 – 2 January 2024"),
        (date(2023, 5, 8), date(2023, 5, 8), "8 May 2023"),
        (date(2023, 5, 8), None, "from 8 May 2023"),
        (None, date(2023, 5, 8), "until 8 May 2023"),
        (None, None, ""),
    ],
)
def test_a_range_says_once_what_both_ends_share(start, end, words):
    assert look.date_range(start, end) == words


@given(st.text(alphabet="ab .\n", max_size=60), st.text(alphabet="ab .\n", max_size=60))
def test_a_difference_loses_no_character(before, after):
    left, right = look.diff_words(before, after)
    assert "".join(text for _, text in left) == before
    assert "".join(text for _, text in right) == after
    assert {op for op, _ in left} <= {"same", "del"}
    assert {op for op, _ in right} <= {"same", "ins"}


def test_a_difference_marks_the_words_that_changed():
    left, right = look.diff_words("at most six plenaries", "at most five plenaries")
    assert [text for op, text in left if op == "del"] == ["six "]
    assert [text for op, text in right if op == "ins"] == ["five "]


@pytest.mark.parametrize(
    ("before", "after"), [("a " * 20_000, "b a " * 10_000), ("\n" * 20_000, "\n a\n" * 9_000)]
)
def test_a_difference_of_dull_text_does_not_hold_up_the_page(before, after):
    started = time.perf_counter()
    _, right = look.diff_words(before, after)
    assert time.perf_counter() - started < 5
    assert "".join(text for _, text in right) == after


def test_text_is_never_markup():
    html = (
        Engine.get_default()
        .from_string("{% diff a b %}{% badge a %}")
        .render(Context({"a": "<b>x", "b": "<i>y"}))
    )
    assert "<b>" not in html
    assert "<i>" not in html


def test_the_ladder_says_in_words_what_it_draws():
    html = Engine.get_default().from_string("{% ladder rungs name='cm' %}").render(Context({"rungs": RUNGS}))
    assert "Rung 4 of 9: Listening." in html
    assert "Next: Internal position." in html
    assert "Selected (skipped)" in html
    assert 'aria-labelledby="cm-title"' in html


def test_a_ladder_can_be_left():
    rungs = [(value, label, "ahead") for value, label, _ in RUNGS]
    html = (
        Engine.get_default()
        .from_string("{% ladder rungs %}{% ladder_small rungs %}")
        .render(Context({"rungs": rungs}))
    )
    assert "Not on the ladder at present." in html
    assert "not on the ladder" in html


def test_sorting_turns_round_and_keeps_the_filters():
    request = RequestFactory().get("/", {"sort": "title", "q": "batch", "page": "3"})
    header = look.sort_header(Context({"request": request}), "title", "Title")
    assert header == {
        "label": "Title",
        "address": "?sort=-title&q=batch",
        "direction": "ascending",
    }


def test_a_page_number_keeps_the_filters():
    request = RequestFactory().get("/", {"q": "a&b", "page": "3"})
    assert look.page_address(Context({"request": request}), 4) == "?q=a%26b&page=4"


# --- files ------------------------------------------------------------------------------------------------


def test_vendored_files_are_those_of_the_lock():
    vendor = ROOT / "static/vendor"
    locked = {
        entry["file"]: entry["sha256"]
        for package in json.loads((vendor / "vendor.json").read_text())
        for entry in package["files"]
    }
    found = {
        str(path.relative_to(vendor)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert found == locked


def test_no_template_styles_or_scripts_inline():
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on|hx-vals=.js:")
    for path in ROOT.glob("**/templates/**/*.html"):
        if ".venv" not in path.parts:
            assert not inline.search(path.read_text()), path


def test_every_component_is_in_the_gallery():
    shown = "".join(
        path.read_text() for path in [*GALLERY.glob("*.html"), *(ROOT / "templates").rglob("*.html")]
    )
    shown += Path(look.__file__).read_text()
    for component in (ROOT / "templates/components").glob("*.html"):
        assert f"components/{component.name}" in shown, component.name


def test_the_first_visit_stays_light():
    files = [
        "vendor/bcl/oe-bcl-default.min.css",
        "css/portal.css",
        "img/icons.svg",
        "img/mark.svg",
    ]
    weight = sum(len(compress((ROOT / "static" / name).read_bytes())) for name in files)
    weight += len(compress(render("home.html").encode()))
    assert weight < 100_000


def test_a_public_page_is_the_same_for_everyone():
    html = render("home.html") + render("404.html")
    assert "Marta" not in html
    assert "csrf" not in html
    assert "<script" not in html


def test_the_navigation_leads_to_pages_that_exist():
    """`nav_link` leaves out what has no address, so the names are held here."""
    public = re.findall(r'class="nav-item" href="([^"]*)"', render("404.html"))
    assert public == [
        "/work-plan/",
        "/topics/",
        "/search/",
        "/desk/",
        "/glossary/",
        "/accessibility/",
        "/privacy/",
    ]
    desk = re.findall(r'class="nav-item" href="([^"]*)"', render("fragments.html").split("desk-nav")[1])
    assert desk[:6] == [
        "/desk/",
        "/desk/topics/",
        "/desk/plan/",
        "/desk/import/",
        "/desk/publications/",
        "/desk/log/",
    ]


@pytest.mark.parametrize("name", ["404.html", "fragments.html", "account/login.html"])
def test_the_frame_takes_no_words_from_the_page(name):
    """A page may call a variable as it likes: the header and the footer do not pick it up."""
    plain = gallery_context()
    words = (
        "home",
        "place",
        "plan",
        "topics",
        "search",
        "glossary",
        "privacy",
        "label",
        "lead",
        "over",
        "log",
    )
    crowded = gallery_context()
    crowded.update(dict.fromkeys(words, "A page's own word"))
    frames = [
        re.split(r"<main.*</main>", engine().get_template(name).render(c), flags=re.S)
        for c in (plain, crowded)
    ]
    assert frames[0] == frames[1]
    assert len(frames[0]) == 2


# --- in a browser -----------------------------------------------------------------------------------------

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
    """Opens a gallery page under the portal's CSP; returns the page and what the browser complained of."""
    contexts = []

    def open_page(name: str, width: int = 1280, scheme: str = "light", **options):
        # Without motion a colour is measured at rest, not half-way through a transition.
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        complaints: list[str] = []
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.on(
            "request",
            lambda sent: complaints.append(sent.url) if not sent.url.startswith((ORIGIN, "data:")) else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route(f"{ORIGIN}/**", answer)
        page.goto(f"{ORIGIN}/{name}.html")
        return page, complaints

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
def test_every_page_is_accessible_and_fits(show, name, width):
    page, complaints = show(name, width)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(LOST_LINKS) == []
    assert "{#" not in page.content()
    assert complaints == []


@pytest.mark.parametrize("name", ["home", "list"])
def test_the_keyboard_reaches_the_content_first(show, name):
    page, _ = show(name)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    assert page.locator(":focus").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_menu_opens_and_closes_with_the_keyboard(show):
    page, _ = show("list", 375)
    menu = page.locator("details.menu").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_by_role("link", name="Work plan").is_visible()
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_after_a_refusal_the_reader_is_at_what_is_wrong(show):
    page, _ = show("form")
    assert page.evaluate("document.activeElement.id") == "form-errors"
    page.get_by_role("link", name="Place", exact=True).click()
    assert page.evaluate("document.activeElement.name") == "place"


@pytest.mark.parametrize("name", ["topic", "list"])
def test_nothing_needs_javascript(show, name):
    page, complaints = show(name, 375, java_script_enabled=False)
    assert page.get_by_role("heading", level=1).is_visible()
    if name == "list":
        page.get_by_text("Menu", exact=True).click()
        assert page.get_by_label("Desk menu").get_by_role("link", name="Topics").is_visible()
    assert complaints == []


def test_paper_shows_the_content_alone(show):
    page, _ = show("list", scheme="dark")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    for part in (".site-header", ".desk-nav", ".filters", ".site-footer"):
        assert not page.locator(part).first.is_visible(), part
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_policy_forbids_what_the_templates_avoid(show):
    """The positive control: an inline style would have been refused and heard of."""
    page, complaints = show("home")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    assert any("Content Security Policy" in complaint for complaint in complaints)


def test_a_fragment_that_fails_is_said_and_replaces_nothing(show):
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
def test_nothing_jumps_while_the_home_page_loads(show, width):
    page, _ = show("home", width)
    assert page.evaluate(SHIFT) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_link_in_a_text_is_underlined_for_the_eye_too(show, scheme):
    page, _ = show("topic", scheme=scheme)
    line, words = page.locator(".prose a").evaluate(
        "link => [getComputedStyle(link).textDecorationColor, getComputedStyle(link).color]"
    )
    assert line == words
