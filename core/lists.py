"""Lists: pages whose count stops at a limit, one order, and the export of exactly the rows that are seen."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.functional import cached_property
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

PER_PAGE = 25
COUNT_STOPS_AT = 1000
#: tells a spreadsheet program that the file is UTF-8
BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = tuple("=+-@＝＋－＠")


class CappedPaginator(Paginator):
    """Count no further than `COUNT_STOPS_AT`: a list costs the same at a hundred rows and at a million."""

    @cached_property
    def counted(self) -> int:
        # Without the order, which only says which thousand rows would be counted.
        return self.object_list.order_by()[: COUNT_STOPS_AT + 1].count()

    @property
    def stopped(self) -> bool:
        """Return whether there are more rows than were counted."""
        return self.counted > COUNT_STOPS_AT

    @cached_property
    def count(self) -> int:
        return min(self.counted, COUNT_STOPS_AT)

    @property
    def count_text(self) -> str:
        """Return the count as text: `17`, or `1,000+` where counting stopped."""
        return f"{COUNT_STOPS_AT:,}+" if self.stopped else str(self.count)


def page_of(rows: QuerySet, number: str | None, *, per_page: int = PER_PAGE) -> Page:
    """Return a page of ordered rows; for a number that is invalid or too large, the nearest page."""
    return CappedPaginator(rows, per_page).get_page(number)


def in_order(rows: QuerySet, default: str) -> QuerySet:
    """Return the rows in the order that a filter chose, else in the default order; the key makes it total."""
    chosen = rows.query.order_by or (default,)
    return rows.order_by(*chosen, "-pk" if chosen[-1].startswith("-") else "pk")


def query_with(query: QueryDict, **changes: str) -> str:
    """Return the query string with some parameters set (an empty value removes one), on the first page."""
    changed = query.copy()
    for name, value in {"page": "", **changes}.items():
        changed[name] = value
        if not value:
            del changed[name]
    return changed.urlencode()


def export_queries(query: QueryDict) -> list[tuple[str, str]]:
    """Return (name, query string) of each format in which a list can be exported as it is seen."""
    return [(name, query_with(query, format=name.lower())) for name in ("CSV", "XLSX")]


Columns = Sequence[tuple[str, Callable[[Any], Any]]]


def exported(
    rows: Iterable[Any], columns: Columns, *, name: str, format: str
) -> HttpResponse | StreamingHttpResponse:
    """Return the rows as `csv` or `xlsx`, a column for each (label, value of a row), in constant memory.

    Raises ValidationError for another format.
    """
    if format not in ("csv", "xlsx"):
        raise ValidationError(f"Export this list with format=csv or format=xlsx, not as “{format}”.")
    table = ([value(row) for _, value in columns] for row in rows)
    head = [label for label, _ in columns]
    if format == "xlsx":
        return _xlsx(head, table, name)
    response = StreamingHttpResponse(_csv(head, table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _csv(head: list[str], table: Iterator[list[Any]]) -> Iterator[str]:
    class Echo:
        def write(self, text: str) -> str:
            return text

    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow(head)
    for row in table:
        yield writer.writerow([without_formula(value) for value in row])


def without_formula(value: Any) -> Any:
    """Return a text that a spreadsheet would read as a formula with an apostrophe before it."""
    risky = isinstance(value, str) and (value[:1] in ("\t", "\r") or value.lstrip()[:1] in FORMULA_STARTS)
    return f"'{value}" if risky else value


def cell_of(sheet: Any, value: Any) -> WriteOnlyCell:
    """Return a spreadsheet cell in which no text is a formula or holds a character that XLSX forbids."""
    storable = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=storable)
    if cell.data_type == "f":
        cell.data_type = "s"
    return cell


def _xlsx(head: list[str], table: Iterator[list[Any]], name: str) -> FileResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.append(head)
    for row in table:
        sheet.append([cell_of(sheet, value) for value in row])
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
