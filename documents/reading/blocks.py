"""A block: a paragraph, heading, list item or table cell as it is printed."""

from collections.abc import Callable
from dataclasses import dataclass

IsLabel = Callable[[str], bool]


def no_labels(text: str) -> bool:
    """Return False: the default of readers that are given no labels."""
    return False


@dataclass(slots=True)
class Block:
    """The text of a block and the evidence of what it is.

    `line` counts the lines of a text, and the paragraphs of a .docx or .pdf. Blocks with the same number
    `block` stand between the same blank lines. `style` is text, bullet, numbered, cell, heading, title,
    subtitle, toc, note or furniture; `level` is that of a heading; `strong` tells that the text stands out by
    weight or size. `cell` is its (table, row, column) from 0, and `rows` how many rows the cell spans.
    `continues`: a further paragraph of the list item above. `exact`: the portal itself rendered the file, so
    that style and level are those of its document tree, and nothing has to be guessed.

    The text is Markdown in one paragraph; that of exact headings and titles is plain.
    """

    text: str
    line: int
    block: int
    page: int | None = None
    style: str = "text"
    strong: bool = False
    cell: tuple[int, int, int] | None = None
    rows: int = 1
    level: int | None = None
    continues: bool = False
    exact: bool = False

    @property
    def table(self) -> int:
        """The number of its table; -1 outside tables. `row` and `column` likewise."""
        return self.cell[0] if self.cell else -1

    @property
    def row(self) -> int:
        return self.cell[1] if self.cell else -1

    @property
    def column(self) -> int:
        return self.cell[2] if self.cell else -1

    @property
    def listed(self) -> bool:
        return self.style in ("bullet", "numbered")
