"""The Word document: true to the schema, with real styles, and opened without a question."""

import io
import re
import shutil
import subprocess
import timeit
import zipfile
from datetime import datetime
from pathlib import Path

import docx as python_docx
import pdfplumber
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as some
from openxml_audit import OpenXmlValidator

from documents.rendering import docx
from documents.rendering.reference_docx import REFERENCE, packed, reference
from documents.tree import Document, Fact, Paragraph, Prose, Section, Table
from tests.documents.rendering.test_pdf import ODD, WIDE, everywhere
from tests.documents.sample import TOUR

SOFFICE = shutil.which("soffice")


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def faults(content: bytes, folder: Path) -> list[str]:
    """What a checker of the schema (ECMA-376, as Word reads it) has to say."""
    file = folder / "checked.docx"
    file.write_bytes(content)
    return [str(item) for item in OpenXmlValidator().validate(str(file)).errors]


def opened(document: Document = TOUR) -> python_docx.document.Document:
    return python_docx.Document(io.BytesIO(docx.render(document).content))


# --- the schema --------------------------------------------------------------------------------------------


def test_docx_is_valid(tmp_path):
    assert faults(docx.render(TOUR).content, tmp_path) == []


BROKEN = {
    "properties in the wrong order": ('<w:pStyle w:val="Title"/>', '<w:spacing/><w:pStyle w:val="Title"/>'),
    "a style that is not there": ('w:val="Heading1"', 'w:val="Heading77"'),
    "a link that leads nowhere": ('r:id="rId', 'r:id="none'),
    "the same bookmark twice": ('<w:bookmarkStart w:id="1"', '<w:bookmarkStart w:id="0"'),
    "a cell without a paragraph": (r"(<w:tc><w:tcPr>.{,60}</w:tcPr>)<w:p>.*?</w:p></w:tc>", r"\1</w:tc>"),
    "a table's look after its caption": ("<w:tblLayout", '<w:tblCaption w:val="x"/><w:tblLayout'),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_docx_checker_refuses_broken_file(name, tmp_path):
    parts = parts_of(docx.render(TOUR).content)
    pattern, instead = BROKEN[name]
    text = parts["word/document.xml"].decode()
    broken = re.sub(pattern if pattern[0] == "(" else re.escape(pattern), instead, text, count=1)
    assert broken != text
    assert faults(packed({**parts, "word/document.xml": broken.encode()}), tmp_path)


@pytest.mark.parametrize("name", ODD)
def test_docx_of_odd_text_is_valid(name, tmp_path):
    assert faults(docx.render(everywhere(ODD[name][:5000])).content, tmp_path) == []
    assert docx.render(everywhere(ODD[name])).content


@given(some.text(alphabet=some.characters(exclude_categories=()), min_size=1, max_size=200))
def test_docx_of_any_text_opens(text):
    assert python_docx.Document(io.BytesIO(docx.render(everywhere(text)).content)).paragraphs


def test_reference_docx_file_is_up_to_date():
    assert REFERENCE.read_bytes() == reference()


# --- what is inside ----------------------------------------------------------------------------------------


def test_docx_headings_and_lists_have_styles_and_printed_numbers():
    result = [(paragraph.style.name, paragraph.text) for paragraph in opened().paragraphs]
    for expected in (
        ("Title", TOUR.title),
        ("Subtitle", "Consolidated work plan"),
        ("Heading 1", "1. Strategic goals"),
        ("Heading 2", "1.1. Priority topics"),
        ("Heading 3", "1. Continuous manufacturing (CM)"),
        ("List Bullet", "first bullet"),
        ("List Bullet 2", "a nested one"),
        ("List Number", "1.\tone"),
        ("List Number", "b)\tAnother;"),
        ("Quote", "a quotation"),
        ("Normal", "Not *bold*\nnext line"),
        ("Note", "Printed as it stood on that day."),
        ("Fact", "Target date: Q1 2026"),
        ("Normal", "A typed heading"),
    ):
        assert expected in result


def test_docx_contents_are_filled_without_update_prompt():
    parts = parts_of(docx.render(TOUR).content)
    text = parts["word/document.xml"].decode()
    inside = re.search(r"<w:sdtContent>(.*?)</w:sdtContent>", text, re.DOTALL)[1]
    assert re.findall(r"<w:t [^>]*>(.*?)</w:t>", inside) == [
        "Contents", "1. Strategic goals", "1.1. Priority topics", "1. Continuous manufacturing (CM)",
        "2. Activities",
    ]  # fmt: skip
    assert re.findall(r'fldCharType="(\w+)"', inside) == ["begin", "separate", "end"]
    anchors = re.findall(r'w:anchor="(\w+)"', inside)
    assert anchors == re.findall(r'bookmarkStart w:id="\d+" w:name="(\w+)"', text)
    assert not any(b"updateFields" in part or b"w:dirty" in part for part in parts.values())


def test_docx_tables_repeat_header_and_have_captions():
    table = opened().tables[1]
    assert table.style.name == "Plain Grid"
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Meetings of the year"
    assert [bool(row._tr.findall(f".//{qn('w:tblHeader')}")) for row in table.rows][:3] == [
        True,
        False,
        False,
    ]
    assert [cell.text for cell in table.rows[1].cells] == ["1 May 2026", "Amsterdam"]


def test_docx_wide_table_is_split_with_first_column_repeated():
    tables = opened(Document("T", blocks=(WIDE,))).tables
    heads = [[cell.text for cell in table.rows[0].cells] for table in tables]
    assert all(head[0] == "Column 0" and len(head) <= 8 for head in heads)
    assert [name for head in heads for name in head[1:]] == [f"Column {n}" for n in range(1, 50)]
    width = opened().sections[0]
    for table in tables:
        assert sum(column.width for column in table.columns) <= (
            width.page_width - width.left_margin - width.right_margin
        )


def test_docx_unsafe_links_are_removed():
    text = "[good](https://example.europa.eu/?a=1&b=2) [bad](javascript:alert(1)) [mail](mailto:a@b.example)"
    parts = parts_of(docx.render(Document("T", blocks=(Prose(text),))).content)
    relations = parts["word/_rels/document.xml.rels"].decode()
    assert re.findall(r'Target="([^"]*)" TargetMode="External"', relations) == [
        "https://example.europa.eu/?a=1&amp;b=2", "mailto:a@b.example",
    ]  # fmt: skip


def test_docx_headers_and_footers_of_cover_and_pages():
    section = opened().sections[0]
    assert section.header.paragraphs[0].text == f"{TOUR.title}\tEMA/111/2026 Rev. 1"
    assert section.footer.paragraphs[0].text == "Classified as public\tPage 1 of 1"
    codes = [code.text.strip() for code in section.footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == ""
    assert not opened(Document("No cover")).sections[0].different_first_page_header_footer


def test_docx_contents_and_body_start_new_pages():
    def broken(document: Document) -> list[str]:
        text = parts_of(docx.render(document).content)["word/document.xml"].decode()
        assert 'w:type="page"' not in text
        return re.findall(r'<w:pStyle w:val="(\w+)"/><w:pageBreakBefore/>', text)

    cover = (Fact("", "1 May 2026"),)
    table = Table("", ("a",), (("b",),))
    assert broken(TOUR) == ["TOCHeading", "Heading1"]
    assert broken(Document("T", cover=cover, blocks=(Paragraph("x"),))) == ["Normal"]
    assert broken(Document("T", cover=cover, blocks=(table,))) == ["TableGap"]
    assert broken(Document("T", cover=cover)) == []
    assert broken(Document("T", (Section("S"),))) == []


def test_docx_properties_have_title_language_and_date():
    word = opened()
    about = word.core_properties
    assert (about.title, about.author, about.keywords) == (TOUR.title, TOUR.author, "work plan, quality")
    assert about.created.replace(tzinfo=None) == datetime(2026, 2, 14)
    languages = {item.get(qn("w:val")) for item in word.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    french = opened(Document("Plan", language="fr-FR"))
    assert {item.get(qn("w:val")) for item in french.styles.element.iter(qn("w:lang"))} == {"fr-FR"}


def test_docx_right_to_left_text_has_direction():
    xml = parts_of(docx.render(Document("T", blocks=(Paragraph("שלום"), Paragraph("hello")))).content)
    text = xml["word/document.xml"].decode()
    assert text.count("<w:bidi/>") == text.count("<w:rtl/>") == 1


def test_docx_empty_section_and_empty_table(tmp_path):
    odd = Document(
        "T", (Section("", blocks=(Table("", (), ()), Table("", ("a",), (("b", "c"),)))),), contents=False
    )
    assert faults(docx.render(odd).content, tmp_path) == []


def test_docx_time_grows_linearly_with_rows():
    """Not a hundred times, as where the elements of one document are moved into another."""

    def seconds(rows: int) -> float:
        document = Document("T", blocks=(Table("", ("a", "b", "c"), (("x", "y", "z"),) * rows),))
        return min(timeit.repeat(lambda: docx.render(document), number=1, repeat=3))

    assert seconds(3000) < 30 * seconds(300)


# --- in another program ------------------------------------------------------------------------------------

needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which LibreOffice keeps what it remembers."""
    return tmp_path_factory.mktemp("office")


def printed_by_office(content: bytes, office: Path, name: str) -> list[str]:
    """The pages that LibreOffice makes of a file; none where it can't open it as it is."""
    (office / f"{name}.docx").write_bytes(content)
    command = [SOFFICE, "--headless", f"-env:UserInstallation=file://{office}/profile", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", office, office / f"{name}.docx"], check=False, capture_output=True, timeout=120
    )
    if not (office / f"{name}.pdf").exists():
        return []
    with pdfplumber.open(office / f"{name}.pdf") as pdf:
        return [sheet.extract_text() for sheet in pdf.pages]


@needs_office
def test_libreoffice_prints_docx_completely(office):
    texts = printed_by_office(docx.render(TOUR).content, office, "tour")
    body = " ".join(" ".join(texts[2:]).split())
    for _, section in TOUR.walk():
        assert section.heading in body
        assert section.heading in texts[1]  # the contents
    assert "30 May 2026" in body
    assert "a nested one" in body
    assert f"Page 2 of {len(texts)}" in texts[1]


@needs_office
def test_libreoffice_opens_docx_of_odd_text(office):
    odd = Document(
        "T", tuple(Section(name, blocks=everywhere(text[:500]).blocks) for name, text in ODD.items())
    )
    body = " ".join(printed_by_office(docx.render(odd).content, office, "odd"))
    assert all(name in body for name in ODD)


@needs_office
def test_libreoffice_refuses_broken_file(office):
    parts = parts_of(docx.render(TOUR).content)
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"</w:body>", b"", 1)
    assert printed_by_office(packed(parts), office, "broken") == []
