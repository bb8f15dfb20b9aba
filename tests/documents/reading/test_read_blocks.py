"""From the bytes of a file to its blocks: one entry point, cleaned texts, no word of any domain."""

import io
from collections.abc import Callable

import pytest
import typst
from django.core.exceptions import ValidationError
from docx import Document

from documents.reading import Block, files, read_blocks
from tests.samples import bad_files

ODD = "Soft\u00adhyphen,\u200b zero\u2060width, 5\u00a0mg and\u00a0more, \ufeffcafe\u0301."
CLEAN = "Softhyphen, zerowidth, 5\u00a0mg and more, café."


def word(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.sections[0].header.paragraphs[0].text = "Head\u200ber"
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def pdf(text: str) -> bytes:
    source = f'#set document(date: none)\n#set text(size: 10pt, hyphenate: false)\n#"{text}"'
    return typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)


def text(value: str) -> bytes:
    return value.encode()


@pytest.mark.parametrize(("name", "make"), [("a.txt", text), ("a.md", text), ("a.docx", word)])
def test_read_blocks_texts_are_cleaned(name: str, make: Callable[[str], bytes]) -> None:
    assert read_blocks(name, make(ODD))[0].text == CLEAN


def test_read_blocks_pdf_texts_are_cleaned() -> None:
    (block,) = read_blocks("a.pdf", pdf("Zero\u2060width and soft\u00adhyphen in a line."))
    assert block.text == "Zerowidth and softhyphen in a line."


def test_read_blocks_running_header_of_word_is_cleaned_furniture() -> None:
    *_, header = read_blocks("a.docx", word("Text."))
    assert (header.text, header.style) == ("Header", "furniture")


@pytest.mark.parametrize(
    ("name", "make", "separator"),
    [
        *(("a.txt", text, separator) for separator in ("\u2028", "\u2029", "\v", "\u0085")),
        *(("a.docx", word, separator) for separator in ("\u2028", "\u2029", "\n", "\u0085")),
    ],
)
def test_read_blocks_separator_inside_a_line_begins_a_line(
    name: str, make: Callable[[str], bytes], separator: str
) -> None:
    blocks = read_blocks(name, make(f"First line{separator}Second line"))[:2]
    assert [(block.text, block.line) for block in blocks] == [("First line", 1), ("Second line", 1)]


def test_read_blocks_invisible_characters_alone_are_no_block() -> None:
    assert [block.text for block in read_blocks("a.docx", word("\u200b", "Text.", "\u2060"))] == [
        "Text.",
        "Header",
    ]
    assert read_blocks("a.txt", "One.\n\u200b\nTwo.".encode()) == [
        Block("One.", 1, 1),
        Block("Two.", 3, 2),
    ]


def test_read_blocks_without_labels_joins_lines_that_a_label_would_part() -> None:
    wrapped = b"A line that is long enough to be wrapped at its very end here\nowner: nobody so far"
    joined = read_blocks("a.txt", wrapped)
    parted = read_blocks("a.txt", wrapped, is_label=lambda line: line.startswith("owner:"))
    assert [block.text for block in joined] == [wrapped.decode().replace("\n", " ")]
    assert [block.text for block in parted] == wrapped.decode().split("\n")


def test_read_blocks_evidence_of_a_table_in_markdown() -> None:
    first, *_, last = read_blocks("a.md", b"| A | B |\n|---|---|\n| c | d |")
    assert (first.style, first.cell, last.cell) == ("cell", (0, 0, 0), (0, 2, 1))
    assert (last.table, last.row, last.column, last.text) == (0, 2, 1, "d")


def test_read_blocks_refuses_what_the_upload_check_refuses() -> None:
    with pytest.raises(ValidationError, match="inside is a picture"):
        read_blocks("a.docx", bad_files.png())


@pytest.mark.parametrize(
    ("limit", "value"), [("TEXT_LIMIT", 5), ("BLOCKS_LIMIT", 1), ("BLOCK_LIMIT", 3)], ids=str
)
def test_read_blocks_above_a_limit_is_refused(monkeypatch, limit: str, value: int) -> None:
    data = b"One.\n\nTwo."
    assert len(read_blocks("a.txt", data)) == 2
    monkeypatch.setattr(files, limit, value)
    with pytest.raises(ValidationError, match="too long"):
        read_blocks("a.txt", data)


def test_read_blocks_word_without_text_is_refused() -> None:
    packed = io.BytesIO()
    Document().save(packed)
    with pytest.raises(ValidationError, match="no text in this file"):
        read_blocks("a.docx", packed.getvalue())
