"""The tables of a document as XLSX and CSV."""

import csv
import io

import pytest
from openpyxl import load_workbook

from documents.formats import render
from documents.tree import Document, Paragraph, Section, Table
from tests.documents.rendering.test_pdf import ODD, everywhere
from tests.documents.sample import TOUR

FORMULA = "=cmd|' /C calc'!A0"
CELLS = ((FORMULA, "2"), ("3",))
SECOND = Table("plan done open", ("c",), (("+4",), ("5",)))
TWO = Document(
    "Figures",
    (
        Section("One", blocks=(Paragraph("left out"), Table("Plan: done/open", ("a", "b"), CELLS))),
        Section("Two", sections=(Section("In", blocks=(SECOND,)),)),
    ),
)  # fmt: skip


def sheets(document: Document) -> dict[str, list[list[object]]]:
    book = load_workbook(io.BytesIO(render(document, "xlsx").content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def text_of(document: Document) -> str:
    """Return the CSV file without its byte order mark."""
    return render(document, "csv").content.decode("utf-8-sig")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1"])
def test_csv_risky_text_is_quoted_in_captions_heads_and_cells(text):
    tables = (Table(text, (text,), ((text,),)), Table("", ("b",), ()))
    rows = csv.reader(io.StringIO(text_of(Document("Two", blocks=tables)), newline=""))
    assert [row[0] for row in rows if row][:3] == [f"'{text}"] * 3


def test_xlsx_each_table_is_a_sheet_without_formulas():
    assert sheets(TWO) == {
        "Plan done open": [["a", "b"], [FORMULA, "2"], ["3", None]],
        "plan done open 2": [["c"], ["+4"], ["5"]],
    }
    book = load_workbook(io.BytesIO(render(TWO, "xlsx").content))
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert book["Plan done open"].freeze_panes == "A2"


def test_csv_several_tables_with_formulas_kept_as_text():
    rows = list(csv.reader(io.StringIO(text_of(TWO), newline="")))
    assert rows == [
        ["Plan: done/open"], ["a", "b"], [f"'{FORMULA}", "2"], ["3", ""], [],
        ["plan done open"], ["c"], ["'+4"], ["5"],
    ]  # fmt: skip


def test_csv_single_table_begins_with_byte_order_mark():
    content = render(TOUR, "csv").content
    assert content.startswith(b"\xef\xbb\xbfDate,Place\r\n1 May 2026,Amsterdam\r\n")


def test_document_without_tables_gives_its_title():
    assert sheets(Document("Only words")) == {"Only words": [["Only words"]]}
    assert text_of(Document("Only words")) == "Only words\r\n"


@pytest.mark.parametrize("name", ODD)
def test_spreadsheets_of_odd_text_are_rendered(name):
    assert sheets(everywhere(ODD[name]))
    assert render(everywhere(ODD[name]), "csv").content
