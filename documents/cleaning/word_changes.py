"""Accept the tracked changes of a Word part: insertions stay, deletions and former properties go."""

from collections import Counter

from lxml import etree

from documents.cleaning.package import attribute, local, remove, unwrap

INSERTED = ("ins", "moveTo")
DELETED = ("del", "moveFrom")
#: properties as they were before a change
FORMER = (
    "rPrChange",
    "pPrChange",
    "sectPrChange",
    "tblPrChange",
    "tblPrExChange",
    "trPrChange",
    "tcPrChange",
    "tblGridChange",
    "numberingChange",
)
RANGES = (
    "moveFromRangeStart",
    "moveFromRangeEnd",
    "moveToRangeStart",
    "moveToRangeEnd",
    "customXmlInsRangeStart",
    "customXmlInsRangeEnd",
    "customXmlDelRangeStart",
    "customXmlDelRangeEnd",
    "customXmlMoveFromRangeStart",
    "customXmlMoveFromRangeEnd",
    "customXmlMoveToRangeStart",
    "customXmlMoveToRangeEnd",
)
#: elements whose properties hold the marks of an inserted or deleted paragraph, row, number or run
PROPERTIES = ("rPr", "trPr", "tcPr", "numPr", "ctrlPr")


def accept_changes(root: etree._Element) -> Counter[str]:
    """Accept every tracked change; return how many of each kind, and `by <author>` for each author."""
    tracked: Counter[str] = Counter()
    merged: list[etree._Element] = []
    changes = [e for e in root.iter() if local(e) in (*INSERTED, *DELETED, *FORMER, *RANGES) or _of_cell(e)]
    for change in changes:
        kind = local(change)
        if author := attribute(change, "author"):
            tracked[f"by {author}"] += 1
        if kind not in RANGES:
            tracked[_noun(kind)] += 1
        if kind in FORMER or kind in RANGES:
            remove(change)
        elif kind == "cellDel":
            _remove_ancestor(change, "tc")
        elif kind in ("cellIns", "cellMerge"):
            remove(change)
        elif local(change.getparent()) in PROPERTIES:
            _accept_mark(change, merged)
        elif kind in DELETED:
            remove(change)
        else:
            unwrap(change)
    for paragraph in merged:
        _merge_into_next(paragraph)
    for table in [e for e in root.iter() if local(e) == "tbl" and not any(local(c) == "tr" for c in e)]:
        remove(table)
    return tracked


def _of_cell(element: etree._Element) -> bool:
    return local(element) in ("cellIns", "cellDel", "cellMerge")


def _noun(kind: str) -> str:
    if kind in ("ins", "cellIns"):
        return "insertion"
    if kind in ("del", "cellDel"):
        return "deletion"
    return "move" if kind in ("moveFrom", "moveTo") else "change of format"


def _accept_mark(mark: etree._Element, merged: list[etree._Element]) -> None:
    """Accept the mark in the properties of a paragraph, of a row, or of something else."""
    holder = mark.getparent()
    deleted = local(mark) in DELETED
    remove(mark)
    if not deleted:
        return
    if local(holder) == "trPr":
        _remove_ancestor(holder, "tr")
    elif local(holder) == "rPr" and local(holder.getparent()) == "pPr":
        merged.append(holder.getparent().getparent())


def _remove_ancestor(element: etree._Element, name: str) -> None:
    ancestor = next((a for a in element.iterancestors() if local(a) == name), None)
    if ancestor is not None:
        remove(ancestor)


def _merge_into_next(paragraph: etree._Element) -> None:
    """Put what is left of a paragraph whose end was deleted before the text of the next one."""
    following = paragraph.getnext()
    if paragraph.getparent() is None or following is None or local(following) != "p":
        return
    content = [child for child in paragraph if local(child) != "pPr"]
    at = 1 if len(following) and local(following[0]) == "pPr" else 0
    for child in reversed(content):
        following.insert(at, child)
    remove(paragraph)
