"""The page of a document: a fragment and a file of its own."""

import re
from html.parser import HTMLParser

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from documents.rendering import html
from documents.tree import Document, Items, Paragraph, Prose, Section, Table
from tests.documents.rendering.test_pdf import ODD, WIDE, everywhere
from tests.documents.sample import TOUR

EMPTY = {"meta", "br", "hr", "link"}


class Tree(HTMLParser):
    """Notes tags and attributes, and complains of one that is not closed in its order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_fragment_headings_start_at_level_with_ids():
    tags = Tree(html.fragment(TOUR, level=3)).tags
    headings = [(tag, attributes["id"]) for tag, attributes in tags if re.fullmatch(r"h\d", tag)]
    assert headings == [("h3", "part-1"), ("h4", "part-2"), ("h5", "part-3"), ("h3", "part-4")]
    assert html.anchor(3) == "part-4"


def test_html_table_scrolls_with_caption_and_header_scope():
    text = html.fragment(TOUR)
    assert (
        '<div class="table-responsive" tabindex="0" role="region" aria-label="Meetings of the year">' in text
    )
    assert text.count('<th scope="col">') == 2
    assert html.fragment(Document("T", blocks=(WIDE,))).count("<table") == 7


def test_html_changes_are_ins_and_del():
    assert "<p>It was <del>long</del><ins>short</ins>.</p>" in html.fragment(TOUR)


def test_html_numbers_as_printed_and_literal_text_escaped():
    made = html.fragment(
        Document("T", blocks=(Items(("*a*", "b\n\nc"), ("1.", "b)")), Paragraph("<i>*x*\ny")))
    )
    assert '<li><span class="document-number">1.</span> <em>a</em></li>' in made
    assert '<span class="document-number">b)</span> <p>b</p>\n<p>c</p>' in made
    assert "<p>&lt;i&gt;*x*<br>\ny</p>" in made


@pytest.mark.parametrize("name", ODD)
def test_html_of_odd_text_is_valid_without_scripts(name):
    hostile = f"{ODD[name][:3000]} <script>alert(1)</script> <img src=x onerror=alert(1)> \" ' &lt;"
    text = html.render(everywhere(hostile)).content.decode()
    tags = Tree(text).tags
    assert not {tag for tag, _ in tags} & {"script", "img", "iframe", "object", "link"}
    assert not [
        item for _, attributes in tags for item in attributes if item.startswith("on") or item == "style"
    ]


def test_html_file_loads_nothing():
    text = html.render(TOUR).content.decode()
    assert '<html lang="en-GB">' in text
    assert f"<title>{TOUR.title}</title>" in text
    addresses = [a.get("href") or a.get("src") for _, a in Tree(text).tags if "href" in a or "src" in a]
    assert all(item.startswith(("#part-", "https://example.europa.eu/")) for item in addresses)
    assert "url(" not in text
    assert "@import" not in text


def test_fragment_unsafe_links_are_removed():
    made = html.fragment(
        Document("T", (Section("S", blocks=(Prose("[x](javascript:alert(1))"), Table("", ("a",), ()))),))
    )
    assert "href" not in made


@pytest.mark.parametrize("width", [375, 1280])
def test_html_file_is_accessible_at_any_width(browser: Browser, width: int):
    tree = Document(TOUR.title, (*TOUR.sections, Section("Wide", blocks=(WIDE,))), cover=TOUR.cover)
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.set_content(html.render(tree).content.decode())
    results = Axe().run(page)
    sideways = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert not results.response["violations"], results.generate_report()
    assert sideways <= width
