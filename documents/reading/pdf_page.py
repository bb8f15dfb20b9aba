"""One page of a PDF → its printed lines, in reading order, with the cell of a table that each stands in."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice, pairwise

from pdfplumber.page import Page
from pdfplumber.table import Table

from core.text import clean
from documents.reading.pdf_tags import MARK, NO_TAG, Tags
from documents.rendering.rich_text import TOP, Run

BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
LOOKS = {"strong": BOLD, "em": re.compile(r"italic|oblique", re.IGNORECASE)}
OTHER_SCRIPT = re.compile(r"NotoSans(?:Math|Hebrew|Arabic)")  # the portal's fonts that have one weight alone
COLUMN_GAP = 1.8  # times the size of type: a gap in a line that wide parts columns
ROW_GAP = 0.15  # times the size of type: rows of a table without rules are that much farther apart
EDGE = 0.13  # part of a page's height that headers and footers may take
LABEL_COLOUR = (0x14 / 255, 0x32 / 255, 0x5C / 255)  # as in document.typ
LARGEST_TYPE = 10_000  # points
LINKS_LIMIT = 1000  # lines with a link that are read of a page
MARKER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[-•●▪–◦*])")
Word = dict
Box = tuple[float, float, float, float]


@dataclass
class Line:
    """A printed line: its place in points from the page's upper left corner, its type, its role by the tags.

    `first` is the width of its first word; `right` the edge to which text in its column may run. `runs` is
    the text with emphasis and links; `mark` the number or bullet before it, where the tags tell it apart;
    `element` and `continues` are as of its `Tag`.
    """

    page: int
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    first: float
    height: float
    role: str = ""
    element: int = 0
    continues: bool = False
    mark: str = ""
    runs: tuple[Run, ...] = ()
    right: float = 0.0
    number: int = 0
    cell: tuple[int, int, int] | None = None
    rows: int = 1


@dataclass
class Sheet:
    """The words of a page: in ruled tables, and outside them row by row."""

    number: int
    height: float
    tables: list[tuple[Table, list[Word]]]
    rows: list[list[Word]]
    links: list[tuple[Box, str]]

    @property
    def right(self) -> float:
        """The right edge of the text."""
        return max((row[-1]["x1"] for row in self.rows), default=0.0)


def read_sheet(page: Page) -> Sheet:
    extracted = page.extract_words(
        extra_attrs=["fontname", "size", "mcid", "tag"], x_tolerance_ratio=0.2, return_chars=True
    )
    words = [word for word in extracted if 0 < word["size"] < LARGEST_TYPE]  # others can't be seen
    tables = []
    for table in page.find_tables() if page.rects or page.lines or page.curves else []:
        if len([cell for cell in table.cells if cell]) > 1:
            tables.append((table, [word for word in words if _within(word, table.bbox)]))
            words = [word for word in words if not _within(word, table.bbox)]
    return Sheet(
        page.page_number,
        float(page.height),
        tables,
        _visual_rows(words),
        list(islice(_links(page), LINKS_LIMIT)),
    )


def _links(page: Page) -> Iterator[tuple[Box, str]]:
    """Yield the place of each link with its address; that of a link inside the document is its beginning."""
    try:
        annotations = page.annots
    except Exception:
        return  # links that can't be followed are as good as none
    for link in annotations:
        if str(link["data"].get("Subtype", "")).strip("/'") == "Link":
            for box in _boxes(link, float(page.height)):
                yield box, link["uri"] or TOP


def _boxes(link: dict, height: float) -> list[Box]:
    """Return the place of a link on each of its lines; its rectangle alone spans the words between them."""
    corners = link["data"].get("QuadPoints") or ()
    if len(corners) % 8 or not all(isinstance(number, (int, float)) for number in corners):
        corners = ()
    quads = [corners[at : at + 8] for at in range(0, len(corners), 8)]
    return [
        (min(quad[::2]), height - max(quad[1::2]), max(quad[::2]), height - min(quad[1::2])) for quad in quads
    ] or [(link["x0"], link["top"], link["x1"], link["bottom"])]


def leading_of(sheets: list[Sheet]) -> float:
    """Return the gap between lines of a paragraph, in parts of the size of type: the smallest common gap."""
    gaps: Counter[float] = Counter()
    for sheet in sheets:
        for above, row in pairwise(sheet.rows):
            if abs(above[0]["size"] - row[0]["size"]) < 0.1:
                gaps[round(_gap(above, row) / row[0]["size"], 1)] += 1
    common = [gap for gap, count in gaps.items() if 0 <= gap < 1.5 and count * 12 >= gaps.total()]
    return min(common, default=0.4)


def running_rows(sheets: list[Sheet]) -> set[tuple[int, int]]:
    """Return headers and footers as (page, row): the same but for figures, at the same height of pages."""
    places: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for sheet in sheets:
        for at, row in enumerate(sheet.rows):
            top, bottom = row[0]["top"], row[0]["bottom"]
            if top < EDGE * sheet.height or bottom > (1 - EDGE) * sheet.height:
                text = re.sub(r"\d+", "#", " ".join(word["text"] for word in row))
                places[text, round(top / 4)].append((sheet.number, at))
    return {place for same in places.values() if len({page for page, _ in same}) > 1 for place in same}


def lines_of_sheet(
    sheet: Sheet, running: set[tuple[int, int]], leading: float, roles: Tags, before: int, *, exact: bool
) -> list[Line]:
    """Return the lines of a page; `before` lines stand on earlier pages; `exact`: there are no columns."""
    number = sheet.number * 100
    groups: list[tuple[float, list[Line]]] = []
    for order, (table, inside) in enumerate(sheet.tables):
        groups.append((table.bbox[1], _table_lines(table, inside, sheet, roles, number + order)))
    flowing = []
    for at, row in enumerate(sheet.rows):
        if (sheet.number, at) in running or all(word["tag"] == "Artifact" for word in row):
            line = _line(row, sheet, roles)
            line.role = "furniture"
            groups.append((line.top, [line]))
        else:
            flowing.append(row)
    if exact:
        groups += [(line.top, [line]) for line in (_line(row, sheet, roles) for row in flowing)]
    else:
        groups += _flowing(flowing, sheet, leading, roles, number + len(sheet.tables))
    lines = [line for _, group in sorted(groups, key=lambda group: group[0]) for line in group]
    for at, line in enumerate(lines, start=before + 1):
        line.number = at
    return lines


def _gap(above: list[Word], row: list[Word]) -> float:
    return row[0]["top"] - max(word["bottom"] for word in above)


def _within(word: Word, box: Box) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _visual_rows(words: list[Word]) -> list[list[Word]]:
    """Return the rows of words that stand on the same height, from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word["bottom"], word["x0"])):
        if rows and abs(rows[-1][0]["bottom"] - word["bottom"]) < 0.35 * word["size"]:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word["x0"]) for row in rows]


def _line(words: list[Word], sheet: Sheet, roles: Tags) -> Line:
    text = words[0]["text"]
    for left, right in pairwise(words):
        text += (" " if _is_apart(left, right) else "") + right["text"]
    letters = sum(len(word["text"]) for word in words)
    tags = [roles.get((sheet.number, word["mcid"]), NO_TAG) for word in words]
    inside = [(word, tag) for word, tag in zip(words, tags, strict=True) if tag != MARK]
    body = inside[0][1] if inside else NO_TAG
    return Line(
        page=sheet.number,
        text=clean(text),
        x0=words[0]["x0"],
        x1=words[-1]["x1"],
        top=min(word["top"] for word in words),
        bottom=max(word["bottom"] for word in words),
        size=round(sum(word["size"] * len(word["text"]) for word in words) / letters, 1),
        bold=all(BOLD.search(word["fontname"]) for word in words),
        first=words[0]["x1"] - words[0]["x0"],
        height=sheet.height,
        role=next((tag.role for tag in tags if tag.role), ""),
        element=body.element,
        continues=body.continues,
        mark=" ".join(word["text"] for word, tag in zip(words, tags, strict=True) if tag == MARK),
        runs=tuple(_runs([word for word, _ in inside], sheet)),
    )


def _is_apart(left: Word, right: Word) -> bool:
    return right["x0"] - left["x1"] > 0.12 * right["size"]


def _runs(words: list[Word], sheet: Sheet) -> Iterator[Run]:
    """Yield the words of a line with their links and, as far as the names of fonts tell, their emphasis."""
    before: Word | None = None
    marks: frozenset[str] = frozenset()
    for word in words:
        above = marks
        if not (OTHER_SCRIPT.search(word["fontname"]) and before):
            marks = frozenset(mark for mark, look in LOOKS.items() if look.search(word["fontname"]))
            is_linked = any(_overlaps(word, box) for box, _ in sheet.links)
            marks = frozenset() if _is_own_label(word) and not is_linked else marks
        if before is not None and _is_apart(before, word):
            yield Run(" ", above & marks, _link_between(before, word, sheet))
        for text, link in _linked(word, sheet):
            yield Run(clean(text), marks, link)
        before = word


def _is_own_label(word: Word) -> bool:
    """Whether the word has the look of a label in the portal's own files: bold, and in their colour."""
    colour = word["chars"][0].get("non_stroking_color") or ()
    near = len(colour) == 3 and all(abs(a - b) < 0.01 for a, b in zip(colour, LABEL_COLOUR, strict=True))
    return near and "NotoSans-Bold" in word["fontname"] and "Italic" not in word["fontname"]


def _link_between(left: Word, right: Word, sheet: Sheet) -> str:
    """Return the link of the space between two words."""
    space = left | {"x0": left["x1"], "x1": right["x0"]}
    return next((address for box, address in sheet.links if _within(space, box)), "")


def _linked(word: Word, sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield the parts of a word with their links; a link may end before the full stop of its sentence."""
    near = [(box, address) for box, address in sheet.links if _overlaps(word, box)]
    if not near:
        yield word["text"], ""
        return
    parts = [
        ("".join(letter["text"] for letter in letters), address)
        for address, letters in groupby(
            word["chars"], key=lambda letter: next((to for box, to in near if _within(letter, box)), "")
        )
    ]
    if len(parts) == 1 or "".join(text for text, _ in parts) != word["text"]:
        yield word["text"], parts[0][1]  # letters in another order than the word, as from right to left
    else:
        yield from parts


def _overlaps(word: Word, box: Box) -> bool:
    return word["x0"] < box[2] and word["x1"] > box[0] and word["top"] < box[3] and word["bottom"] > box[1]


def _table_lines(table: Table, words: list[Word], sheet: Sheet, roles: Tags, number: int) -> list[Line]:
    """Return the lines in each cell of a ruled table, by row and column."""
    lines: list[Line] = []
    tops = [row.bbox[1] for row in table.rows]
    lefts = sorted({round(cell[0]) for row in table.rows for cell in row.cells if cell})
    for row in table.rows:
        for cell in (cell for cell in row.cells if cell):
            inside = [
                _line(part, sheet, roles) for part in _visual_rows([w for w in words if _within(w, cell)])
            ]
            covered = [at for at, top in enumerate(tops) if cell[1] - 1 <= top < cell[3] - 1]
            for line in inside:
                line.cell = (number, covered[0] if covered else 0, lefts.index(round(cell[0])))
                line.rows = max(1, len(covered))
                line.right = cell[2] - (inside[0].x0 - cell[0])
            lines += inside
    return lines


def _segments(row: list[Word]) -> list[list[Word]]:
    """Split a line at wide gaps; a number or bullet stays with the text that it marks."""
    segments = [[row[0]]]
    for left, right in pairwise(row):
        marks = len(segments[-1]) == 1 and (MARKER.fullmatch(left["text"]) or left["text"].endswith(":"))
        ends_label = left["text"].endswith(":") and len(segments) == 1
        if right["x0"] - left["x1"] > COLUMN_GAP * right["size"] and not marks and not ends_label:
            segments.append([right])
        else:
            segments[-1].append(right)
    return segments


def _flowing(
    rows: list[list[Word]], sheet: Sheet, leading: float, roles: Tags, number: int
) -> list[tuple[float, list[Line]]]:
    """Return the lines outside ruled tables; columns side by side become a table without rules."""
    groups: list[tuple[float, list[Line]]] = []
    at = 0
    while at < len(rows):
        end, starts = _columns_from(rows, at)
        if end > at:
            lines = _column_lines(rows[at:end], starts, sheet, leading, roles, number)
            groups.append((rows[at][0]["top"], lines))
            number += 1
        else:
            end = at + 1
            line = _line(rows[at], sheet, roles)
            groups.append((line.top, [line]))
        at = end
    return groups


def _columns_from(rows: list[list[Word]], at: int) -> tuple[int, list[float]]:
    """Return the end of the run of lines from `at` that share columns, and where these start; or (at, [])."""
    segments = _segments(rows[at])
    if len(segments) < 2:
        return at, []
    starts = [segment[0]["x0"] for segment in segments]
    end = at + 1
    while end < len(rows):
        parts = _segments(rows[end])
        near = all(any(abs(part[0]["x0"] - start) < 6 for start in starts) for part in parts)
        size = rows[end][0]["size"]
        gap = _gap(rows[end - 1], rows[end])
        inside = len(parts) > 1 or parts[0][0]["x0"] > starts[0] + 6
        continues = parts[-1][-1]["x1"] < starts[1] and gap < size / 2
        if not near or gap > 4 * size or abs(size - rows[at][0]["size"]) > 1 or not (inside or continues):
            break
        end += 1
    return end, starts


def _column_lines(
    rows: list[list[Word]], starts: list[float], sheet: Sheet, leading: float, roles: Tags, number: int
) -> list[Line]:
    """Return the lines of columns without rules, cell by cell.

    A row begins after a wider gap; or where the first column has text and no line above was full.
    """
    size = rows[0][0]["size"]
    edges = [start - COLUMN_GAP * size for start in starts[1:]] + [sheet.right]
    cells: dict[tuple[int, int], list[Line]] = {}
    row = 0
    for at, words in enumerate(rows):
        parts: dict[int, Line] = {}
        for segment in _segments(words):
            line = _line(segment, sheet, roles)
            column = min(range(len(starts)), key=lambda index: abs(starts[index] - line.x0))
            line.right = edges[column]
            parts[column] = line
        wide = at > 0 and _gap(rows[at - 1], words) > (leading + ROW_GAP) * size
        above = {column: cells[row, column][-1] for column in parts if (row, column) in cells}
        had_room = above and all(line.x1 + parts[column].first < line.right for column, line in above.items())
        row += bool(wide or (0 in parts and had_room))
        for column, line in parts.items():
            line.cell = (number, row, column)
            cells.setdefault((row, column), []).append(line)
    return [line for _, inside in sorted(cells.items()) for line in inside]
