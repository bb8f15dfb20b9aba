"""Every format of one document."""

import hashlib

import pytest

from documents.document_templates import FORMATS
from documents.formats import ALL, render
from documents.tree import Document
from tests.documents.sample import TOUR
from workplans.importing import read_plan


def test_template_formats_are_known_formats():
    assert set(FORMATS) < set(ALL)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("pdf", b"%PDF"),
        ("docx", b"PK"),
        ("html", b"<!doctype"),
        ("md", b"14 Feb"),
        ("xlsx", b"PK"),
        ("csv", b"\xef\xbb\xbfDate"),
    ],
)
def test_render_twice_gives_same_bytes(name, begins):
    first, second = render(TOUR, name), render(TOUR, name)
    assert first.content.startswith(begins)
    assert first.substitutions == ()
    assert hashlib.sha256(first.content).digest() == hashlib.sha256(second.content).digest()
    assert ALL[name].suffix == name
    assert "/" in ALL[name].media_type


@pytest.mark.parametrize("name", ALL)
def test_render_title_only(name):
    assert render(Document("Empty"), name).content


@pytest.mark.parametrize("name", ALL)
def test_render_empty_title(name):
    assert render(Document(" "), name).content


def test_render_unknown_format_raises_key_error():
    with pytest.raises(KeyError):
        render(TOUR, "xls")


@pytest.mark.parametrize("name", ["pdf", "docx", "md"])
def test_rendered_document_imports_with_same_headings_and_facts(name):
    reading = read_plan(f"plan.{name}", render(TOUR, name).content)
    assert [(section.level, section.number, section.title) for section in reading.sections] == [
        (1, "1", "Strategic goals"), (2, "1.1", "Priority topics"), (3, "1", "Continuous manufacturing (CM)"),
        (1, "2", "Activities"),
    ]  # fmt: skip
    facts = ("reference", "date_printed", "chair", "period_printed", "marking")
    assert [reading.header[name] for name in facts] == [
        "EMA/111/2026 Rev. 1", "14 February 2026", "Maria Example", "January 2026 – December 2028",
        "Classified as public",
    ]  # fmt: skip
    text = " ".join(piece.text for piece in reading.pieces)
    for words in ("first bullet", "a nested one", "a quotation", "A typed heading", "30 May 2026", "Q1 2026"):
        assert words in text
