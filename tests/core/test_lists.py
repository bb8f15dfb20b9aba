"""What every list does alike: order, pages whose count stops, exports."""

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
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))


def xlsx_of(rows):
    response = exported(rows, COLUMNS, name="things", format="xlsx")
    with response.file_to_stream as file:
        return load_workbook(BytesIO(file.read())).active


# --- order -------------------------------------------------------------------------------------------------


def test_rows_that_tie_keep_one_order_by_their_key(db):
    for n in range(5):
        TopicFactory(title="Same", slug=f"same-{n}")
    keys = sorted(Topic.objects.values_list("pk", flat=True))
    assert [topic.pk for topic in in_order(Topic.objects.all(), "title")] == keys
    assert [topic.pk for topic in in_order(Topic.objects.order_by("-title"), "title")] == keys[::-1]


def test_an_order_by_two_fields_is_kept(db):
    for title, stage in [("B", "selected"), ("A", "selected"), ("A", "listening")]:
        TopicFactory(title=title, stage=stage, slug=f"{title}-{stage}")
    rows = in_order(Topic.objects.order_by("title", "-stage"), "title")
    assert [(t.title, t.stage) for t in rows] == [("A", "selected"), ("A", "listening"), ("B", "selected")]


# --- pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "given"),
    [(None, 1), ("", 1), ("2", 2), ("0", 3), ("-1", 3), ("99", 3), ("last", 1), ("9" * 400, 3), ("²", 1)],
)
def test_a_page_number_that_is_none_gives_the_nearest_page(db, asked, given):
    for _ in range(5):
        TopicFactory()
    assert page_of(Topic.objects.order_by("title"), asked, per_page=2).number == given


def test_counting_stops_and_says_so(db, monkeypatch):
    monkeypatch.setattr(lists, "COUNT_STOPS_AT", 4)
    for _ in range(4):
        TopicFactory()
    rows = Topic.objects.order_by("title")
    assert page_of(rows, None).paginator.said == "4"
    TopicFactory()
    page = page_of(rows, "2", per_page=2)
    assert (page.paginator.said, page.paginator.num_pages) == ("4+", 2)
    request = RequestFactory().get("/")
    assert "3–4 of 4+" in render_to_string("components/pagination.html", {"page": page, "request": request})


# --- exports -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_looks_like_a_formula_is_kept_as_text(formula):
    assert csv_of([(formula, None)]) == [["Title", "When"], [f"'{formula}", ""]]
    cell = xlsx_of([(formula, None)])["A2"]
    assert cell.data_type == "s"
    assert cell.value.replace("\r", "") == formula.replace("\r", "")


def test_a_table_holds_texts_dates_and_nothing():
    rows = [("Ünïcode, “quoted”\nand long", date(2023, 2, 14)), ("", None)]
    assert csv_of(rows)[1:] == [["Ünïcode, “quoted”\nand long", "2023-02-14"], ["", ""]]
    table = xlsx_of(rows)
    assert [cell.value for cell in table[1]] == ["Title", "When"]
    assert table["A2"].value == "Ünïcode, “quoted”\nand long"
    assert table["B2"].value.date() == date(2023, 2, 14)


def test_control_characters_do_not_stop_a_spreadsheet():
    assert xlsx_of([("a\x0bb\x00c", None)])["A2"].value == "abc"


def test_an_export_of_nothing_has_its_head():
    assert csv_of([]) == [["Title", "When"]]
    assert xlsx_of([]).max_row == 1
