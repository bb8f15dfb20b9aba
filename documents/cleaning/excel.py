"""Clean an Excel workbook: comments, hidden sheets, rows and columns, links to other files, properties."""

import re

from lxml import etree

from core.uploads import DAMAGED
from documents.cleaning.findings import Finding, counted, listed
from documents.cleaning.package import (
    NotCleanable,
    Package,
    attribute,
    comments_found,
    local,
    remove,
)

KEPT = frozenset({
    "officeDocument", "core-properties", "extended-properties", "styles", "theme", "sharedStrings",
    "worksheet", "chartsheet", "drawing", "image", "hyperlink", "chart", "chartStyle",
    "chartColorStyle", "themeOverride", "table",
})  # fmt: skip
#: children of the workbook that name people, folders, other files, or data that is not shown
WORKBOOK = (
    "AlternateContent", "fileSharing", "externalReferences", "pivotCaches", "revisionPtr",
    "customWorkbookViews", "extLst", "webPublishObjects", "fileRecoveryPr",
)  # fmt: skip
#: children of a sheet that need a part that is dropped
SHEET = (
    "legacyDrawing", "legacyDrawingHF", "oleObjects", "controls", "customSheetViews", "scenarios", "extLst",
    "webPublishItems", "customProperties",
)  # fmt: skip
CELL = re.compile(r"([A-Z]{1,3})\d+")
SHOWN_ON = ("1", "true")
LAST_COLUMN = 16_384


def clean_excel(content: bytes, title: str) -> tuple[bytes, list[Finding], str, str]:
    """Return the clean copy, what it does not have, and the text before and after. Raises NotCleanable."""
    package = Package.of(content, KEPT)
    name, book = next(package.of_type("officeDocument"), ("", None))
    if book is None:
        raise NotCleanable(DAMAGED)
    before = _text(package)
    hidden = _remove_hidden_sheets(package, name, book)
    for sheet, root in package.of_type("worksheet"):
        hidden |= _remove_hidden_cells(package, sheet, root)
    _clean_workbook(package, name, book)
    for sheet, root in package.of_type("worksheet", "chartsheet"):
        _clean_sheet(package, sheet, root, hidden)
    for _, root in package.of_type("drawing", "chart"):
        _drop_lost(package, root)
    _clear_unused_strings(package)
    _find_comments(package)
    return package.copy(title), package.findings, before, _text(package)


def _remove_hidden_sheets(package: Package, name: str, book: etree._Element) -> bool:
    """Remove the sheets that are hidden, with their parts; return whether there were any."""
    folder = name.rpartition("/")[0]
    relations = f"{folder}/_rels/{name.rpartition('/')[2]}.rels"
    removed = []
    for sheet in [e for e in book.iter() if local(e) == "sheet" and e.get("state", "visible") != "visible"]:
        removed.append(sheet.get("name", ""))
        for relation in list(package.root(relations)):
            if relation.get("Id") == attribute(sheet, "id"):
                package.root(relations).remove(relation)
                _forget(package, f"{folder}/{relation.get('Target', '')}")
        remove(sheet)
    if removed:
        package.find(f"hidden sheets: {listed(removed)}", name, changes_text=True)
        for element in [e for e in book.iter() if local(e) in ("bookViews", "definedNames")]:
            remove(element)  # they count sheets by position
    if not any(local(e) == "sheet" for e in book.iter()):
        raise NotCleanable("Every sheet of the workbook is hidden: show what is to be published.")
    return bool(removed)


def _forget(package: Package, part: str) -> None:
    """Drop a part that is in the copy no longer, its relationships, and the parts that they alone lead to."""
    part = part.replace("xl//xl/", "xl/")
    package.kept.pop(part, None)
    folder, _, name = part.rpartition("/")
    package.kept.pop(f"{folder}/_rels/{name}.rels", None)


def _remove_hidden_cells(package: Package, name: str, root: etree._Element) -> bool:
    """Empty hidden rows and columns; return whether one had content."""
    columns = bytearray(LAST_COLUMN + 1)  # 1 for each that is hidden
    for column in [e for e in root.iter() if local(e) == "col" and e.get("hidden") in SHOWN_ON]:
        first, last = (min(max(_number(column.get(end)), 1), LAST_COLUMN) for end in ("min", "max"))
        columns[first : last + 1] = b"\x01" * (last + 1 - first)
    cells = []
    for cell in [e for e in root.iter() if local(e) == "c"]:
        match = CELL.match(cell.get("r", ""))
        row_is_hidden = cell.getparent().get("hidden") in SHOWN_ON
        if len(cell) and (row_is_hidden or (match and columns[_column(match[1])])):
            cells.append(cell)
    for cell in cells:
        remove(cell)
    if cells:
        package.find(f"hidden rows or columns: {counted(len(cells), 'cell')}", name, changes_text=True)
    return bool(cells)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _column(letters: str) -> int:
    """Return the number of a column: 1 for A, 27 for AA; the last one for those beyond."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return min(number, LAST_COLUMN)


def _clean_workbook(package: Package, name: str, book: etree._Element) -> None:
    for element in list(book):
        kind = local(element)
        if kind in WORKBOOK:
            if kind in ("AlternateContent", "fileSharing"):
                package.find("the folder of the file, or the person who has reserved it", name)
            remove(element)
        if kind == "workbookPr":
            element.attrib.pop("codeName", None)
    for defined in [e for e in book.iter() if local(e) == "definedName"]:
        if defined.get("hidden") in SHOWN_ON or "[" in (defined.text or ""):
            package.find(f"a hidden name or one of another file: {listed([defined.get('name', '')])}", name)
            remove(defined)


def _clean_sheet(package: Package, name: str, root: etree._Element, hidden: bool) -> None:
    """Remove what needs dropped parts; with hidden cells gone, formulas are replaced by their values."""
    for element in [e for e in root.iter() if local(e) in SHEET]:
        remove(element)
    for formula in [e for e in root.iter() if local(e) == "f"]:
        if hidden or "[" in (formula.text or ""):
            remove(formula)
    _drop_lost(package, root)


def _drop_lost(package: Package, root: etree._Element) -> None:
    """Remove the ids of relationships that are dropped, and elements that mean nothing without them."""
    name = next(name for name, other in package.roots.items() if other is root)
    lost = package.lost_ids.get(name, set())
    for element in [e for e in root.iter() if isinstance(e.tag, str)]:
        for key in list(element.attrib):
            if (etree.QName(key).namespace or "").endswith("/relationships") and element.get(key) in lost:
                del element.attrib[key]
                if local(element) in ("hyperlink", "externalData", "tablePart", "drawing"):
                    remove(element)


def _clear_unused_strings(package: Package) -> None:
    """Empty the stored texts that no cell shows: those of removed cells, and of cells emptied long ago."""
    used = set()
    for _, root in package.of_type("worksheet"):
        for cell in root.iter():
            if local(cell) == "c" and cell.get("t") == "s":
                used |= {e.text for e in cell if local(e) == "v"}
    for _, root in package.of_type("sharedStrings"):
        for at, string in enumerate(e for e in list(root) if local(e) == "si"):
            if str(at) not in used and len(string):
                tag = string.tag.replace("}si", "}t")
                string[:] = [etree.Element(tag)]


def _text(package: Package) -> str:
    """Return the texts of all cells, a line for each row."""
    strings = []
    for _, root in package.of_type("sharedStrings"):
        strings = ["".join(e.text or "" for e in si.iter() if local(e) == "t") for si in root]
    lines = []
    for _, root in package.of_type("worksheet"):
        for row in [e for e in root.iter() if local(e) == "row"]:
            lines.append(" | ".join(filter(None, (_value(cell, strings) for cell in row))))
    return "\n".join(filter(None, lines))


def _value(cell: etree._Element, strings: list[str]) -> str:
    text = "".join(e.text or "" for e in cell.iter() if local(e) in ("v", "t"))
    if cell.get("t") == "s":
        return strings[int(text)] if text.isdigit() and int(text) < len(strings) else ""
    return text


def _find_comments(package: Package) -> None:
    kinds = ("comments", "threadedComment")
    for dropped in [row for row in package.dropped if row.type in kinds and row.target in package.parts]:
        package.find(comments_found(package, dropped.target), dropped.target)
        package.dropped.remove(dropped)
