"""Column widths of tables, and the splitting of tables that are too wide for a page."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from documents.rendering.rich_text import Grid, plain
from documents.tree import Table

Cell = TypeVar("Cell")

MOST_COLUMNS = 8
NARROWEST, SHORT, WIDEST = 6, 18, 60  # characters


def whole(table: Table) -> Table:
    """Return the table with its head and every row filled up to the widest row."""
    count = max([len(table.head), *(len(row) for row in table.rows)], default=0)
    head, *rows = ((*row, *[""] * (count - len(row))) for row in (table.head, *table.rows))
    return replace(table, head=head, rows=tuple(rows))


def fitting(table: Table) -> list[Table]:
    """Return the table, or several that fit on a page, each of which repeats the first column."""
    table = whole(table)
    count = len(table.head)
    texts = list(zip(table.head, *table.rows, strict=True))
    widths = table.widths
    if len(widths) != count or min(widths, default=0) <= 0:
        widths = widths_of(texts)
    parts = _parts(count)
    return [
        Table(
            caption=table.caption if len(parts) == 1 else f"{table.caption} {_named(columns, count)}".strip(),
            head=_chosen(table.head, columns),
            rows=tuple(_chosen(row, columns) for row in table.rows),
            widths=_chosen(widths, columns),
        )
        for columns in parts
    ]


def fitting_grids(grid: Grid) -> list[tuple[Grid, tuple[float, ...]]]:
    """Return the parts of a table inside a text, as `fitting` does, each with the widths of its columns."""
    widths = widths_of([[plain(row[n]) for row in (grid.head, *grid.rows)] for n in range(len(grid.head))])
    return [
        (
            Grid(_chosen(grid.head, columns), tuple(_chosen(row, columns) for row in grid.rows)),
            _chosen(widths, columns),
        )
        for columns in _parts(len(grid.head))
    ]


def widths_of(columns: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Return the relative widths of columns with these texts."""
    return tuple(_width(texts) for texts in columns)


def _parts(count: int) -> list[list[int]]:
    """Return the columns of each part."""
    if count <= MOST_COLUMNS:
        return [list(range(count))] if count else []
    step = MOST_COLUMNS - 1
    return [[0, *range(start, min(start + step, count))] for start in range(1, count, step)]


def _named(columns: list[int], count: int) -> str:
    first, last = columns[1] + 1, columns[-1] + 1
    return f"(columns {first} to {last} of {count})" if last > first else f"(column {last} of {count})"


def _chosen(cells: Sequence[Cell], columns: list[int]) -> tuple[Cell, ...]:
    return tuple(cells[n] for n in columns)


def _width(texts: Sequence[str]) -> float:
    """Return the width in characters: enough for short texts on one line, the mean length for longer ones."""
    longest_word = max((len(word) for text in texts for word in text[:2000].split()), default=0)
    short = max((len(text) for text in texts if len(text) <= SHORT), default=0)
    mean = sum(len(text) for text in texts) / max(len(texts), 1)
    return float(min(max(longest_word + 2, short + 2, mean, NARROWEST), WIDEST))
