"""The PDF: accessible, archivable, whole, and always made."""

import io
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from typing import Any

import page
import pdfplumber
import pikepdf
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as some

from documents.rendering import pdf
from documents.tree import Changes, Document, Fact, Facts, Items, Note, Paragraph, Prose, Section, Table
from tests.documents.sample import TOUR, plan_of_sixteen_pages

WIDE = Table(
    "Fifty",
    tuple(f"Column {n}" for n in range(50)),
    tuple(tuple(f"r{row}c{n}" for n in range(50)) for row in range(3)),
)
#: what people paste, and what breaks printers
ODD = {
    "emoji": "🚀👩‍🔬 🇪🇺 ✓",
    "chinese": "中文 日本語 한국어",
    "control": "a\x00b\x07c\x1b[31m\x85\u2028d",
    "right to left": "שלום עולם مرحبا بالعالم 123",
    "marks": "e\u0301 ≥\u05b8 \u0301alone ا\u20d7",
    "surrogates": "x\ud800y\udfff",
    "private": "\ue000\U000f0000\uf0b7",
    "the printer's own commands": '#panic("x") $x^2$ @ref <lab> \\u{1} = h /* //',
    "a word of 300 letters": "w" * 300,
    "100 KB": "word " * 20_000,
    "100 KB without a space": "x" * 100_000,
    "marks that never end": "*a **b " * 3_000,
    "quotations in quotations": ">" * 3_000 + " x",
    "lists in lists": "".join("  " * n + "- x\n" for n in range(60)),
    "fifty columns": "|" + "a|" * 50 + "\n|" + "--|" * 50 + "\n|" + "b|" * 50,
    "letters by number": "&#x1F680; &#xD800; &#8238;",
    "nothing": "",
    "blank": " \n\t ",
    "empty items": "- \n- \n\n1. \n",
}


def everywhere(text: str) -> Document:
    """A document that has a text wherever one can stand."""
    short = text[:400]
    blocks = (
        Prose(text), Paragraph(text), Note(short), Items((short, short), ("1.",)), Items((short,)),
        Facts((Fact(short[:60], short),)), Table(short, (short, "b"), ((text[:3000], "c"),)),
        Changes((("added", short), ("removed", short), ("same", short))),
    )  # fmt: skip
    return Document(
        short, (Section(short, "1.", blocks, (Section(short),)),), cover=(Fact("", short), Fact("x", short)),
        blocks=(Prose(short),), subtitle=short, author=short, marking=short, running=short, keywords=(short,),
    )  # fmt: skip


def failures(content: bytes) -> list[str]:
    """What a checker of PDF/UA-1 and PDF/A-2a has to say."""
    reports = [page.validate_pdf_bytes(content, profile=profile) for profile in ("ua1", "2a")]
    assert [report.rules.total for report in reports] == [104, 154]
    result = [item for report in reports for item in report.failures]
    # The checker takes a last byte that happens to be a carriage return for a part of the line end after it.
    mistaken = {"PDFA2A-STREAM-LENGTH-001"} if lengths_are_true(content) else set()
    return [f"{item.rule_id}: {item.message}" for item in result if item.rule_id not in mistaken]


def lengths_are_true(content: bytes) -> bool:
    """Whether each stream ends where its length says."""
    streams = re.finditer(rb"/Length (\d+)(?:(?!endobj).)*?>>\s*stream\r?\n", content, re.DOTALL)
    ends = [content[at.end() + int(at[1]) :] for at in streams]
    return bool(ends) and all(end.startswith(b"\nendstream") for end in ends)


def pages_of(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as opened:
        return [sheet.extract_text() for sheet in opened.pages]


# --- for everyone, and for long ----------------------------------------------------------------------------


def test_pdf_passes_pdf_ua_and_pdf_a():
    assert failures(pdf.render(TOUR).content) == []


def test_pdf_checker_refuses_untagged_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf, "STANDARDS", ["1.7"])
    result = failures(pdf.render(TOUR).content)
    assert any("PDFUA1" in item for item in result)
    assert any("PDFA2" in item for item in result)


def test_pdf_heading_levels_are_never_skipped(monkeypatch: pytest.MonkeyPatch):
    inner = Section("Deepest", blocks=(Paragraph("x"),))
    for depth in range(9):
        inner = Section(f"At {9 - depth}", sections=(inner,))
    assert failures(pdf.render(Document("Deep", (inner,))).content) == []
    monkeypatch.setattr(Document, "walk", lambda self: iter([(1, inner), (4, inner)]))
    with pytest.raises(typst.TypstError, match="skipped"):
        pdf.render(Document("Deep", (inner,)))


def test_pdf_has_title_language_and_standards():
    with pikepdf.open(io.BytesIO(pdf.render(TOUR).content)) as opened, opened.open_metadata() as about:
        assert opened.Root.Lang == "en-GB"
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert about["dc:title"] == TOUR.title
        assert about["dc:creator"] == [TOUR.author]
        assert (about["pdfaid:part"], about["pdfaid:conformance"], about["pdfuaid:part"]) == ("2", "A", "1")
        assert about["xmp:CreateDate"].startswith("2026-02-14")
        with opened.open_outline() as outline:
            tree = [(item.title, [two.title for two in item.children]) for item in outline.root]
    assert tree == [("1. Strategic goals", ["1.1. Priority topics"]), ("2. Activities", [])]


def tags(content: bytes) -> list[tuple[str, Any]]:
    """(tag, element) of the structure tree, in order."""
    result = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                result.append((str(node.S)[1:], node))
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(content)) as opened:
        walk(opened.Root.StructTreeRoot.K)
        return [(name, node.get("/A")) for name, node in result] if result else []


def test_pdf_structure_is_tagged():
    names = [name for name, _ in tags(pdf.render(TOUR).content)]
    assert {
        "H1",
        "H2",
        "H3",
        "TOC",
        "TOCI",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "THead",
        "TH",
        "TD",
        "Link",
    } <= set(names)
    assert names.count("TH") == 4  # of two tables, each head once, on however many pages it is printed


def test_pdf_table_header_has_column_scope():
    with pikepdf.open(io.BytesIO(pdf.render(TOUR).content)) as opened:
        heads = [
            item
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TH"
        ]
        scopes = {str(attributes.get("/Scope")) for head in heads for attributes in _listed(head.A)}
    assert "/Column" in scopes


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, pikepdf.Array) else [value]


# --- what is printed ---------------------------------------------------------------------------------------


def test_pdf_pages_are_numbered_and_table_headers_repeat():
    long = replace(
        TOUR, sections=(Section("T", blocks=(Table("", ("Date", "Place"), (("1 May", "Here"),) * 90),)),)
    )
    texts = pages_of(pdf.render(long).content)
    assert len(texts) > 4
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
    for text in texts[2:]:
        assert "Date Place" in text
        assert TOUR.running in text.splitlines()[0]
        assert "Classified as public" in text.splitlines()[-1]


def test_pdf_cover_has_facts_in_order_and_marking():
    cover = pages_of(pdf.render(TOUR).content)[0].splitlines()
    assert cover == [
        "14 February 2026", "EMA/111/2026 Rev. 1", "2026–2028 work plan for the Quality",
        "Innovation Group (QIG)", "Consolidated work plan", "Chairperson: Maria Example",
        "Work plan period: January 2026 – December 2028", "Classified as public", "Page 1 of 4",
    ]  # fmt: skip


def test_pdf_contents_have_page_numbers():
    contents = pages_of(pdf.render(TOUR).content)[1]
    assert "1.1. Priority topics" in contents
    assert contents.splitlines()[2].endswith(" 3")


def letters_of(document: Document) -> list[dict[str, Any]]:
    """Every letter with its place, held against the margins."""
    with pdfplumber.open(io.BytesIO(pdf.render(document).content)) as opened:
        letters = [letter for sheet in opened.pages for letter in sheet.chars if letter["text"].strip()]
        width, height = float(opened.pages[0].width), float(opened.pages[0].height)
    assert max(letter["x1"] for letter in letters) <= width - 60
    assert min(letter["x0"] for letter in letters) >= 60
    assert min(letter["top"] for letter in letters) >= 15
    assert max(letter["bottom"] for letter in letters) <= height - 15
    return letters


def test_pdf_long_words_and_wide_tables_stay_inside_page():
    blocks = (
        Paragraph("w" * 300),
        WIDE,
        Prose("x" * 200),
        Paragraph("/a" * 200),
        Prose(ODD["fifty columns"]),
    )
    text = "".join(
        letter["text"] for letter in letters_of(Document("W" * 90, (Section("W" * 90, "", blocks),)))
    )
    assert "w" * 300 in text
    for cell in ("Column49", "r0c0", "r2c49", "r1c25"):
        assert cell in text
    assert text.count("b") >= 50


def test_pdf_checker_notices_wrong_stream_length():
    content = pdf.render(TOUR).content
    assert lengths_are_true(content)
    assert not lengths_are_true(re.sub(rb"/Length \d+", rb"\g<0>1", content, count=1))


def test_pdf_long_word_in_column_is_broken():
    rows = tuple(("W" * 25,) * 8 for _ in range(2))
    words = letters_of(Document("T", blocks=(Table("", ("M" * 25,) * 8, rows),)))
    for first in {letter["top"] for letter in words if letter["text"] == "W"}:
        line = sorted(
            (item for item in words if item["top"] == first and item["text"] == "W"),
            key=lambda item: item["x0"],
        )
        assert all(left["x1"] <= right["x0"] + 0.5 for left, right in pairwise(line))


@pytest.mark.parametrize("name", ODD)
def test_pdf_odd_text_stays_inside_page(name):
    letters_of(everywhere(ODD[name][:1500]))


# --- always made -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ODD)
def test_pdf_of_odd_text_passes_every_rule(name):
    assert failures(pdf.render(everywhere(ODD[name])).content) == []


@given(some.text(alphabet=some.characters(exclude_categories=()), min_size=1, max_size=200))
def test_pdf_of_any_text_is_made(text):
    assert pdf.render(everywhere(text)).content.startswith(b"%PDF")


def test_pdf_refused_by_compiler_is_made_with_plain_characters(monkeypatch: pytest.MonkeyPatch):
    really = pdf.covered_by
    wrong = {pdf.FONTS[1]: frozenset({ord("🚀")})}
    monkeypatch.setattr(pdf, "covered_by", lambda font: really(font) | wrong.get(font, frozenset()))
    odd = Document("T", blocks=(Paragraph("a ≥ 🚀"),))
    with pytest.raises(typst.TypstError):
        pdf._render(odd, *map(pdf.covered_by, pdf.FONTS))
    assert [item.typed for item in pdf.render(odd).substitutions] == ["≥", "🚀"]


def test_pdf_of_other_process_has_same_bytes():
    command = (
        "import hashlib; from documents.rendering.pdf import render; from tests.documents.sample import TOUR;"
        "print(hashlib.sha256(render(TOUR).content).hexdigest())"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", command], capture_output=True, text=True, check=True, env={"TZ": zone}
        ).stdout
        for zone in ("UTC", "Asia/Tokyo")
    }
    assert len(texts) == 1


def test_pdf_sample_plan_has_sixteen_pages():
    assert len(pages_of(pdf.render(plan_of_sixteen_pages()).content)) == 16
