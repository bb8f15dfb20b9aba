"""Order, pages and exports of lists."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from openpyxl import load_workbook

from core import lists
from core.lists import exported, in_order, page_of
from tests.factories import TopicFactory
from topics.models import Topic

COLUMNS = (("Title", lambda row: row[0]), ("When", lambda row: row[1]))


def csv_of(rows):
    response = exported(rows, COLUMNS, name="things", format="csv")
    return list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"), newline="")))


def xlsx_of(rows):
    response = exported(rows, COLUMNS, name="things", format="xlsx")
    with response.file_to_stream as file:
        return load_workbook(BytesIO(file.read())).active


# --- order -------------------------------------------------------------------------------------------------


def test_in_order_equal_values_are_ordered_by_key(db):
    for n in range(5):
        TopicFactory(title="Same", slug=f"same-{n}")
    keys = sorted(Topic.objects.values_list("pk", flat=True))
    assert [topic.pk for topic in in_order(Topic.objects.all(), "title")] == keys
    assert [topic.pk for topic in in_order(Topic.objects.order_by("-title"), "title")] == keys[::-1]


def test_in_order_two_fields_are_kept(db):
    for title, stage in [("B", "selected"), ("A", "selected"), ("A", "listening")]:
        TopicFactory(title=title, stage=stage, slug=f"{title}-{stage}")
    rows = in_order(Topic.objects.order_by("title", "-stage"), "title")
    assert [(t.title, t.stage) for t in rows] == [("A", "selected"), ("A", "listening"), ("B", "selected")]


# --- pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "expected"),
    [(None, 1), ("", 1), ("2", 2), ("0", 3), ("-1", 3), ("99", 3), ("last", 1), ("9" * 400, 3), ("²", 1)],
)
def test_page_number_impossible_gives_nearest_page(db, number, expected):
    for _ in range(5):
        TopicFactory()
    assert page_of(Topic.objects.order_by("title"), number, per_page=2).number == expected


def test_page_count_stops_at_limit(db, monkeypatch):
    monkeypatch.setattr(lists, "COUNT_STOPS_AT", 4)
    for _ in range(4):
        TopicFactory()
    rows = Topic.objects.order_by("title")
    assert page_of(rows, None).paginator.count_text == "4"
    TopicFactory()
    page = page_of(rows, "2", per_page=2)
    assert (page.paginator.count_text, page.paginator.num_pages) == ("4+", 2)
    request = RequestFactory().get("/")
    assert "3–4 of 4+" in render_to_string("components/pagination.html", {"page": page, "request": request})


# --- exports -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_export_formula_is_kept_as_text(formula):
    assert csv_of([(formula, None)]) == [["Title", "When"], [f"'{formula}", ""]]
    cell = xlsx_of([(formula, None)])["A2"]
    assert cell.data_type == "s"
    assert cell.value.replace("\r", "") == formula.replace("\r", "")


def test_export_texts_dates_and_empty_cells_are_kept():
    rows = [("Ünïcode, “quoted”\nand long", date(2023, 2, 14)), ("", None)]
    assert csv_of(rows)[1:] == [["Ünïcode, “quoted”\nand long", "2023-02-14"], ["", ""]]
    table = xlsx_of(rows)
    assert [cell.value for cell in table[1]] == ["Title", "When"]
    assert table["A2"].value == "Ünïcode, “quoted”\nand long"
    assert table["B2"].value.date() == date(2023, 2, 14)


def test_export_xlsx_control_characters_are_removed():
    assert xlsx_of([("a\x0bb\x00c", None)])["A2"].value == "abc"


def test_export_csv_starts_with_byte_order_mark():
    response = exported([], COLUMNS, name="things", format="csv")
    assert response.getvalue().startswith(b"\xef\xbb\xbfTitle,When")


def test_export_without_rows_has_column_headings():
    assert csv_of([]) == [["Title", "When"]]
    assert xlsx_of([]).max_row == 1
