"""How a table fits on a page: how wide its columns are, and what becomes of one with too many."""

from collections.abc import Sequence
from dataclasses import replace

from documents.tree import Table

MOST_COLUMNS = 8
NARROWEST, SHORT, WIDEST = 6, 18, 60  # letters


def whole(table: Table) -> Table:
    """The table with every row, and its head, as wide as the widest of them."""
    count = max([len(table.head), *(len(row) for row in table.rows)], default=0)
    head, *rows = ((*row, *[""] * (count - len(row))) for row in (table.head, *table.rows))
    return replace(table, head=head, rows=tuple(rows))


def fitting(table: Table) -> list[Table]:
    """The whole table; or several, side by side, each with the first column again."""
    table = whole(table)
    head, rows, count = table.head, table.rows, len(table.head)
    if not count:
        return []
    widths = _widths(table)
    if count <= MOST_COLUMNS:
        return [replace(table, widths=widths)]
    parts = []
    for start in range(1, count, MOST_COLUMNS - 1):
        columns = [0, *range(start, min(start + MOST_COLUMNS - 1, count))]
        parts.append(
            Table(
                caption=f"{table.caption} (columns {start + 1} to {columns[-1] + 1} of {count})".strip(),
                head=tuple(head[n] for n in columns),
                rows=tuple(tuple(row[n] for n in columns) for row in rows),
                widths=tuple(widths[n] for n in columns),
            )
        )
    return parts


def _widths(table: Table) -> tuple[float, ...]:
    """The widths as given; or by the words of each column: what its longest word and its texts need."""
    if len(table.widths) == len(table.head) and all(width > 0 for width in table.widths):
        return table.widths
    return widths_of(list(zip(table.head, *table.rows, strict=True)))


def widths_of(columns: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Parts of a line's width for columns of texts."""
    return tuple(_width(texts) for texts in columns)


def _width(texts: Sequence[str]) -> float:
    """In letters: a short text stays on one line where it can, a long one takes what its length asks for."""
    longest_word = max((len(word) for text in texts for word in text[:2000].split()), default=0)
    short = max((len(text) for text in texts if len(text) <= SHORT), default=0)
    mean = sum(len(text) for text in texts) / max(len(texts), 1)
    return float(min(max(longest_word + 2, short + 2, mean, NARROWEST), WIDEST))
