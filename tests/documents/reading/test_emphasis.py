"""Emphasis and links of Word, PDF and Markdown files, as Markdown."""

import io

import pytest
import typst
from docx import Document as WordDocument
from hypothesis import example, given
from hypothesis import strategies as st

from documents.formats import render
from documents.reading import read_blocks
from documents.reading.emphasis import to_markdown, to_typed_markdown
from documents.rendering.rich_text import Run, shapes_of
from documents.tree import Document, Fact, Facts, Items, Prose, Section

STRONG, EM = frozenset({"strong"}), frozenset({"em"})
MARKDOWN = (
    "It is **bold**, *italic*, ***both*** and **bold *in* part**.",
    "The [mandate](https://example.org/a_(b)?c=1&d=2), an [***other***](https://example.org/), [none](#).",
    r"This is \*literal\*, a_b, R&D and \[no link](https://example.org/).",
    "Nothing here needs a sign: 2 * 3, x<y, #1, R&D, [brackets].",
    "This paragraph needs two lines on paper, **with bold words where the first line ends and after** it.",
    "<https://example.org/report.pdf> is an address, and part**ly** bold.",
    r"1\. is no list, and - neither.",
    "[SME Office \\(europa.eu\\)](https://example.org/)",
)


def texts(format: str, *blocks, **sections) -> list[str]:
    document = Document("Plan", blocks=blocks, contents=False, **sections)
    blocks = read_blocks(f"plan.{format}", render(document, format).content)
    return [block.text for block in blocks if block.style not in ("furniture", "title")]


@pytest.mark.parametrize("format", ["md", "docx", "pdf"])
def test_emphasis_and_links_rendered_and_read_are_the_same(format):
    assert texts(format, *map(Prose, MARKDOWN)) == list(MARKDOWN)


@pytest.mark.parametrize("format", ["md", "docx"])
def test_code_and_struck_text_rendered_and_read_are_the_same(format):
    text = "The `code_1` and the ~~old~~ one."
    assert texts(format, Prose(text)) == [text]


@pytest.mark.parametrize("format", ["md", "docx", "pdf"])
def test_marked_fact_has_emphasis_and_literal_fact_has_signs(format):
    facts = Facts((Fact("Comments", "**See** *this*"), Fact("Target", "*Q1*")), frozenset({"Comments"}))
    comments, target = texts(format, facts)
    assert comments.removeprefix("**Comments:** ").removeprefix("Comments: ") == "**See** *this*"
    assert target.replace("**", "") == r"Target: \*Q1\*"


@pytest.mark.parametrize("format", ["md", "docx", "pdf"])
def test_own_file_has_exact_levels_and_paragraphs_of_items(format):
    sections = (Section("*A* [b]", "1.", (Items(("one\n\nmore", "two"), ("1.", "2.")),)), Section("2 Times"))
    content = render(Document("Plan", sections, contents=False), format).content
    blocks = [b for b in read_blocks(f"plan.{format}", content) if b.style not in ("furniture", "title")]
    assert [(block.text, block.style, block.continues, bool(block.level)) for block in blocks] == [
        ("1. *A* [b]", "heading", False, True), ("1. one", "numbered", False, False),
        ("more", "text", True, False), ("2. two", "numbered", False, False),
        ("2 Times", "heading", False, True),
    ]  # fmt: skip
    assert {block.level for block in blocks if block.level} in ({1}, {2})


def word(*paragraphs: list[tuple[str, str]]) -> list[str]:
    """The texts of a Word file of unknown origin; each run is (text, look)."""
    document = WordDocument()
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for text, look in runs:
            run = paragraph.add_run(text)
            run.bold, run.italic = "b" in look or None, "i" in look or None
    file = io.BytesIO()
    document.save(file)
    return [block.text for block in read_blocks("a.docx", file.getvalue())]


def test_word_of_unknown_origin_keeps_emphasis_that_is_meant():
    assert word(
        [("The ", ""), ("first ", "b"), ("word", "bi"), (" counts.", "")],
        [("All of it", "b")],
        [("Action:", "b"), (" Lead", "")],
        [("2.1 ", "b"), ("Title", "")],
        [("Typed **marks** stay, and ", ""), ("bold", "b")],
    ) == [
        "The **first *word*** counts.", "All of it", "Action: Lead", "2.1 Title",
        "Typed **marks** stay, and **bold**",
    ]  # fmt: skip


def test_pdf_of_unknown_origin_keeps_emphasis_and_links():
    source = '#set document(date: none)\nThe #strong[first] counts, as #link("https://example.org/")[here].'
    content = typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)
    (block,) = read_blocks("a.pdf", content)
    assert block.text == "The **first** counts, as [here](https://example.org/)."


runs = st.lists(
    st.builds(
        Run, st.text(alphabet="ab1.)-+*_`[]()<>&;#=~|\\! ", min_size=1, max_size=8),
        st.sets(st.sampled_from(["strong", "em", "struck", "code"])).map(frozenset),
        st.sampled_from(["", "", "https://example.org/"]),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


@given(runs)
@example([Run("Now!"), Run("1", link="https://example.org/")])
@example([Run("Now\\!"), Run("1", STRONG, "https://example.org/")])
def test_any_runs_keep_every_character(runs):
    written = to_markdown(runs)
    words = "".join(run.text for run in runs).split()
    assert "".join("".join(run.text for run in shape.runs) for shape in shapes_of(written)).split() == words


def test_typed_markdown_drops_emphasis_that_would_change_the_text():
    assert to_typed_markdown([Run("2 * 3 "), Run("is", STRONG), Run(" 6")]) == "2 * 3 **is** 6"
    assert to_typed_markdown([Run("a"), Run("(b)", EM), Run("c")]) == "a(b)c"
