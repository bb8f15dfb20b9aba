"""Markdown that reads back as what it says."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from core.markdown import to_plain_text
from documents.rendering import markdown
from documents.rendering.rendered import ORIGIN
from documents.tree import Changes, Document, Fact, Facts, Items, Note, Paragraph, Prose, Section, Table
from tests.documents.rendering.test_pdf import ODD, everywhere
from tests.documents.sample import TOUR


def body(*blocks) -> str:
    text = markdown.render(Document("T", blocks=blocks)).content.decode()
    return text.removeprefix("# T\n").removesuffix(f"<!-- {ORIGIN} -->\n").strip()


def test_markdown_cover_order():
    lines = [line for line in markdown.render(TOUR).content.decode().split("\n") if line]
    assert lines[:8] == [
        "14 February 2026", "EMA/111/2026 Rev. 1", f"# {TOUR.title}", "Consolidated work plan",
        "**Chairperson:** Maria Example", "**Work plan period:** January 2026 – December 2028",
        "Classified as public", "## 1. Strategic goals",
    ]  # fmt: skip


def test_markdown_headings_keep_numbers_up_to_six_levels():
    inner = Section("Deep")
    for depth in range(7, 0, -1):
        inner = Section(f"At {depth}", f"{depth}.", sections=(inner,))
    lines = markdown.render(Document("T", (inner,))).content.decode().split("\n")
    assert [line for line in lines if line][:7] == [
        "# T", "## 1. At 1", "### 2. At 2", "#### 3. At 3", "##### 4. At 4", "###### 5. At 5",
        "###### 6. At 6",
    ]  # fmt: skip


def test_markdown_prose_typed_headings_become_bold():
    assert body(Prose("a *b*\n- c\n\n    d")) == "a *b*\n- c\n\n    d"
    assert (
        body(Prose("# One\ntext\n\nTwo\n===\n```\n# code\n```"))
        == "**One**\n\ntext\n\n**Two**\n\n\n    # code"
    )


def test_markdown_lists_facts_notes_and_changes():
    assert body(Items(("a", "b\n\nc"), ("1.", "b)"))) == "1. a\n- b) b\n\n     c"
    assert body(Items(("a", "b"))) == "- a\n- b"
    assert body(Facts((Fact("Target date", "Q1 2026"), Fact("", "x")))) == "**Target date:** Q1 2026  \nx"
    assert body(Note("a\nb")) == "> a  \n> b"
    changes = Changes((("same", "a "), ("removed", "b c "), ("added", "d"), ("same", "*")))
    assert body(changes) == "a ~~b c~~ **d**\\*"


def test_markdown_table_has_one_line_per_row():
    table = Table("t", ("a", "b|c"), (("1\n2", "*x*"), ("3",)))
    assert body(table) == "| a | b\\|c |\n| --- | --- |\n| 1 2 | \\*x\\* |\n| 3 |  |"


@pytest.mark.parametrize(
    "text",
    ["# x", "1. x", "1) x", "- x", "+ x", "> x", "---", "===", "*x*", "_x_", "`x`", "[x](y)", "<b>",
     "&amp;", "\\*", "a_b", "x\n- y", "x\n===", "2.1.1 x", "a < b", "~~x~~", "***",
     "| a | b |\n|--|--|", "    code", "![x](y)"],
)  # fmt: skip
def test_literal_text_reads_back_unchanged(text):
    assert to_plain_text(body(Paragraph(text))) == " ".join(text.split())


@given(some.text(alphabet="ab1.)-+*_`[]()<>&;#=~|\\! \n", min_size=1, max_size=40))
@example("&#1;")
@example("1.\n")
def test_any_literal_text_reads_back_unchanged(text):
    assert to_plain_text(body(Paragraph(text))) == " ".join(text.split())


@pytest.mark.parametrize("name", ODD)
def test_markdown_of_odd_text_is_rendered(name):
    assert markdown.render(everywhere(ODD[name])).content.decode()
