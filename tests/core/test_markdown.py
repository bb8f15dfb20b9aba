"""Markdown is rendered, and nothing in it can act on the reader."""

from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from core.markdown import TAGS, to_html, to_plain_text


def test_markdown_renders_paragraphs_lists_and_links():
    shown = to_html("First **word**.\n\nThen [a page](https://example.org/x).\n\n- one\n- two")
    assert "<p>First <strong>word</strong>.</p>" in shown
    assert '<a href="https://example.org/x" rel="noopener noreferrer">a page</a>' in shown
    assert shown.count("<li>") == 2


def test_markdown_escaped_bracket_of_a_link_is_a_bracket():
    assert "(europa.eu)</a>" in to_html(r"[News \(europa.eu\)](https://example.org)")


class Reader(HTMLParser):
    """Return the tags that a browser opens, and their attributes."""

    def __init__(self, text: str):
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes.update((name, (value or "").split(":")[0]) for name, value in attrs)


OWN_WRAPPER = {"div"}
HARMLESS = {
    ("rel", "noopener noreferrer"),
    ("class", "table-responsive"),
    ("class", "table"),
    ("tabindex", "0"),
}


def assert_harmless(shown: str) -> None:
    read = Reader(shown)
    assert read.seen <= TAGS | OWN_WRAPPER
    for name, value in read.attributes - HARMLESS:
        assert name in {"href", "title", "start"}
        assert name != "href" or value in {"https", "http", "mailto"} or not value.strip().startswith("java")


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](JaVa\tScript:alert(1))",
        "<javascript:alert(1)>",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elsewhere.example/pixel.png)",
        '<a href="https://example.org" onclick="x()">x</a>',
        '[x](https://example.org "a\\" onclick=\\"x()")',
        "# heading <svg onload=x>",
    ],
)
def test_markdown_removes_scripts_and_foreign_resources(typed):
    assert_harmless(to_html(typed))


def test_markdown_shows_raw_tag_as_text():
    assert to_html("a <b>c</b>") == "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n"


@given(st.text(alphabet="<>\"'&[]()!`*_# \n\taonclikhrefjvsp=:/\\", max_size=120))
def test_markdown_any_text_opens_allowed_tags_only(typed):
    assert_harmless(to_html(typed))


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/x",
        " //evil.example",
        "&#x2F;/evil.example",
        "javascript:a",
        "http:evil.example",
        "data:a",
        "x:y",
    ],
)
def test_markdown_link_to_elsewhere_without_a_web_address_stays_text(target):
    for text in (f"[a]({target})", f"[a]\n\n[a]: {target}", f"<{target}>", f"![a]({target})"):
        assert "<a" not in to_html(text)


@pytest.mark.parametrize(
    "target", ["https://a.example", "/topics/?q=a:b", "#part", "topics/", "mailto:a@b.example"]
)
def test_markdown_link_to_web_page_mail_or_portal_is_a_link(target):
    assert f'<a href="{target}"' in to_html(f"[a]({target})")


def test_markdown_heading_stays_out_of_the_page_outline():
    assert to_html("# Aims\n\ntext") == "<p><strong>Aims</strong></p>\n<p>text</p>\n"


@pytest.mark.parametrize("text", ["1986. That year a line began to run.", "Before.\n\n1986) That year"])
def test_markdown_sentence_that_begins_with_a_year_is_no_list(text):
    assert "<ol" not in to_html(text)
    assert "1986" in to_plain_text(text)
    assert '<ol start="198">' in to_html("198. An item")


def test_markdown_wide_table_scrolls():
    shown = to_html("| a | b |\n|---|---|\n| 1 | 2 |")
    assert '<div class="table-responsive" tabindex="0"><table class="table">' in shown
    assert shown.endswith("</table></div>\n")


def test_markdown_as_plain_text_keeps_characters():
    assert to_plain_text("**AT&T** <b> \\(x\\)\n\n- [one](https://e.org)") == "AT&T <b> (x) one"


def test_markdown_empty_text_is_empty():
    page = Template(
        "{% load text %}[{{ none|markdown }}][{{ text|markdown }}][{{ day|as_date|date:'j F Y' }}]"
    )
    assert page.render(Context({"none": None, "text": "*a*", "day": "2023-02-14"})) == (
        "[][<p><em>a</em></p>\n][14 February 2023]"
    )
