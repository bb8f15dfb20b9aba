"""Template tags and components, and the static files."""

import hashlib
import json
import re
import time
from datetime import UTC, date, datetime
from gzip import compress
from pathlib import Path

import pytest
from django.template import Context, Engine
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from core import formatting
from core.templatetags import components
from tests.core.gallery import GALLERY, ROOT, engine, gallery_context, render

# --- tags ------------------------------------------------------------------------------------------------


def test_long_date_is_written_out():
    assert formatting.long_date(date(2023, 2, 14)) == "14 February 2023"
    assert formatting.long_date(None) == ""
    assert formatting.quarter(date(2026, 3, 31)) == "Q1 2026"


def test_long_time_has_time_zone():
    assert formatting.long_time(datetime(2023, 2, 14, 14, 0, tzinfo=UTC)) == "14 February 2023, 15:00 CET"
    assert formatting.long_time(datetime(2023, 7, 14, 22, 30, tzinfo=UTC)) == "15 July 2023, 00:30 CEST"
    assert formatting.long_date(datetime(2023, 7, 14, 22, 30, tzinfo=UTC)) == "15 July 2023"
    with pytest.raises(ValueError, match="naive"):
        formatting.long_time(datetime(2023, 2, 14, 14, 0))


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
def test_date_range_shortens_common_parts(start, end, words):
    assert formatting.date_range(start, end) == words


@given(st.text(alphabet="ab .\n", max_size=60), st.text(alphabet="ab .\n", max_size=60))
def test_difference_keeps_every_character(before, after):
    left, right = components.diff_words(before, after)
    assert "".join(text for _, text in left) == before
    assert "".join(text for _, text in right) == after
    assert {op for op, _ in left} <= {"same", "del"}
    assert {op for op, _ in right} <= {"same", "ins"}


def test_difference_marks_changed_words():
    left, right = components.diff_words("at most six plenaries", "at most five plenaries")
    assert [text for op, text in left if op == "del"] == ["six "]
    assert [text for op, text in right if op == "ins"] == ["five "]


MANY = range(400)  # paragraphs of words that are alike, between others that stay


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 20_000, "b a " * 10_000),
        ("\n" * 20_000, "\n a\n" * 9_000),
        (
            "\n".join(f"{n}\n{'a b ' * 98}{n}" for n in MANY),
            "\n".join(f"{n}\n{'b c ' * 98}-{n}" for n in MANY),
        ),
    ],
)
def test_difference_of_repetitive_text_is_fast(before, after):
    started = time.process_time()
    _, right = components.diff_words(before, after)
    assert time.process_time() - started < 5
    assert "".join(text for _, text in right) == after


def test_tags_escape_text():
    html = (
        Engine.get_default()
        .from_string("{% diff a b %}{% badge a %}")
        .render(Context({"a": "<b>x", "b": "<i>y"}))
    )
    assert "<b>" not in html
    assert "<i>" not in html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{% button 'Save' %}", '<button class="btn btn-primary" type="submit">Save</button>'),
        (
            "{% button 'Edit' href=url kind='secondary' small=True %}",
            '<a class="btn btn-outline-primary btn-sm" href="/x/?a=1&amp;b=2">Edit</a>',
        ),
        (
            "{% button 'Remove' kind='danger' about=about name='go' value=1 %}",
            '<button class="btn btn-danger" type="submit" name="go" value="1">'
            'Remove<span class="visually-hidden">: &lt;b&gt;</span></button>',
        ),
    ],
)
def test_button_renders_button_or_link(source, html):
    context = Context({"url": "/x/?a=1&b=2", "about": "<b>"})
    assert Engine.get_default().from_string(source).render(context) == html


def test_button_with_icon_has_it_before_label():
    html = Engine.get_default().from_string("{% button 'Search' sign='search' %}").render(Context())
    assert re.search(r"<svg.*</svg> Search</button>$", html)


def test_button_unknown_kind_raises_key_error():
    with pytest.raises(KeyError):
        Engine.get_default().from_string("{% button 'Save' kind='large' %}").render(Context())


def test_difference_tag_of_empty_text_says_nothing():
    html = Engine.get_default().from_string("{% diff '' 'new words' %}").render(Context())
    assert '<span class="muted">nothing</span>' in html
    assert "<ins>new words</ins>" in html


def test_marked_changes_tag_marks_words_and_escapes_text():
    runs = [("same", "a < b "), ("removed", "old"), ("added", "new")]
    html = Engine.get_default().from_string("{% marked_changes runs %}").render(Context({"runs": runs}))
    assert html == "a &lt; b <del>old</del><ins>new</ins>"


def test_sort_header_reverses_order_and_keeps_filters():
    request = RequestFactory().get("/", {"sort": "title", "q": "batch", "page": "3"})
    header = components.sort_header(Context({"request": request}), "title", "Title")
    assert header == {
        "label": "Title",
        "address": "?sort=-title&q=batch",
        "direction": "ascending",
    }


def test_page_address_keeps_filters():
    request = RequestFactory().get("/", {"q": "a&b", "page": "3"})
    assert components.page_address(Context({"request": request}), 4) == "?q=a%26b&page=4"


# --- files ------------------------------------------------------------------------------------------------


def test_vendored_files_have_locked_digests():
    vendor = ROOT / "static/vendor"
    locked = {
        entry["file"]: entry["sha256"]
        for package in json.loads((vendor / "vendor.json").read_text())
        for entry in package["files"]
    }
    result = {
        str(path.relative_to(vendor)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert result == locked


def test_templates_have_no_inline_styles_or_scripts():
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on|hx-vals=.js:")
    for path in ROOT.glob("**/templates/**/*.html"):
        if ".venv" not in path.parts:
            assert not inline.search(path.read_text()), path


def test_every_component_is_used():
    shown = "".join(
        path.read_text() for path in [*GALLERY.glob("*.html"), *(ROOT / "templates").rglob("*.html")]
    )
    shown += Path(components.__file__).read_text()
    for component in (ROOT / "templates/components").glob("*.html"):
        assert f"components/{component.name}" in shown, component.name


def test_first_visit_is_below_100_kb():
    files = [
        "vendor/bcl/oe-bcl-default.min.css",
        "css/portal.css",
        "img/icons.svg",
        "img/mark.svg",
    ]
    weight = sum(len(compress((ROOT / "static" / name).read_bytes())) for name in files)
    weight += len(compress(render("home.html").encode()))
    assert weight < 100_000


def test_public_page_has_nothing_personal():
    html = render("home.html") + render("404.html")
    assert "Marta" not in html
    assert "csrf" not in html
    assert "<script" not in html


def test_navigation_links_to_existing_pages():
    """`nav_link` leaves out entries without a URL, so the URLs are listed here."""
    public = re.findall(r'class="nav-item" href="([^"]*)"', render("404.html"))
    assert public == [
        "/work-plan/",
        "/topics/",
        "/guidance/",
        "/search/",
        "/desk/",
        "/glossary/",
        "/accessibility/",
        "/privacy/",
    ]
    desk = re.findall(r'class="nav-item" href="([^"]*)"', render("fragments.html").split("desk-nav")[1])
    assert desk[:12] == [
        "/desk/",
        "/desk/topics/",
        "/desk/plan/",
        "/desk/guidance/",
        "/desk/people/",
        "/desk/import/",
        "/desk/publications/",
        "/desk/reminders/",
        "/desk/outbox/",
        "/desk/reports/",
        "/desk/parties/",
        "/desk/log/",
    ]


@pytest.mark.parametrize("name", ["404.html", "fragments.html", "account/login.html"])
def test_header_and_footer_ignore_variables_of_the_page(name):
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
    crowded.update(dict.fromkeys(words, "A variable of the page"))
    frames = [
        re.split(r"<main.*</main>", engine().get_template(name).render(c), flags=re.S)
        for c in (plain, crowded)
    ]
    assert frames[0] == frames[1]
    assert len(frames[0]) == 2
