"""The tags of a PDF: which part of a page is a heading, a list item, a paragraph or a table of contents."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pdfplumber
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral

HEADING = re.compile(r"H[1-6]")
PARAGRAPHS = ("P", "Title", "LBody", "TD", "TH", "Caption", "Note")
DEEPEST = 200  # tags inside each other


class Tag(NamedTuple):
    """The role of a marked part of a page (a heading level, title, toc, bullet or none), and its paragraph.

    `element` is the same for all parts of a paragraph; `continues`: it is a further one of its list item, and
    `in_item`: it is inside one.
    """

    role: str = ""
    element: int = 0
    continues: bool = False
    in_item: bool = False


NO_TAG = Tag()
MARK = Tag("bullet", -1)  # of the number or bullet of a list item, apart from its text
Tags = dict[tuple[int, int], Tag]  # by page and mark


def roles_of(pdf: pdfplumber.PDF) -> Tags:
    """Return the role that the tags of any PDF give to each part."""
    roles: Tags = {}

    def walk(element: dict, page: int | None, role: str) -> None:
        kind = str(element.get("type", ""))
        if HEADING.fullmatch(kind):
            role = kind[1]
        elif kind in ("TOC", "TOCI"):
            role = "toc"
        elif kind == "Lbl" and role != "toc":
            role = "bullet"
        page = element.get("page_number") or page
        for mark in element.get("mcids") or ():
            if page and role:
                roles[page, mark] = Tag(role)
        for child in element.get("children") or ():
            walk(child, page, "" if role == "bullet" else role)

    try:
        for element in pdf.structure_tree:
            walk(element, None, "")
    except Exception:
        return {}  # tags that can't be followed are as good as none
    return roles


def tags_of(pdf: pdfplumber.PDF) -> Tags:
    """Return the tags of a PDF that the portal rendered, whose paragraphs may continue on another page."""
    return dict(_Tree(pdf).parts())


class _Tree:
    """Walks the structure tree; each part names its own page, which pdfplumber passes over."""

    def __init__(self, pdf: pdfplumber.PDF) -> None:
        self.root = resolve1(pdf.doc.catalog["StructTreeRoot"])
        self.pages = {page.page_obj.pageid: page.page_number for page in pdf.pages}
        self.count = 0

    def parts(self) -> Iterator[tuple[tuple[int, int], Tag]]:
        yield from self._walk(self.root.get("K"), None, NO_TAG, [], 0)

    def _walk(
        self, node: Any, page: int | None, tag: Tag, item: list[int], depth: int
    ) -> Iterator[tuple[tuple[int, int], Tag]]:
        """Yield the parts of a node; `item` holds the paragraphs of the list item that is open."""
        node = resolve1(node)
        if isinstance(node, list):
            for child in node:
                yield from self._walk(child, page, tag, item, depth)
        elif isinstance(node, int):
            if page:
                yield (page, node), tag
        elif isinstance(node, dict) and depth < DEEPEST:
            page = self.pages.get(getattr(node.get("Pg"), "objid", None), page)
            if "MCID" in node:
                if page:
                    yield (page, node["MCID"]), tag
                return
            kind = node.get("S")
            kind = kind.name if isinstance(kind, PSLiteral) else ""
            tag, item = self._tag(str(kind), tag, item)
            yield from self._walk(node.get("K"), page, tag, item, depth + 1)

    def _tag(self, kind: str, above: Tag, item: list[int]) -> tuple[Tag, list[int]]:
        if kind == "TOC" or above.role == "toc":
            return Tag("toc"), item
        if kind == "LI":
            return NO_TAG, []
        if kind == "Lbl":
            return MARK, item
        if not HEADING.fullmatch(kind) and kind not in PARAGRAPHS:
            return above, item
        self.count += 1
        if kind == "LBody":
            return Tag("", self.count, in_item=True), []
        role = kind[1] if HEADING.fullmatch(kind) else "title" if kind == "Title" else ""
        item.append(self.count)
        return Tag(role, self.count, above.in_item and len(item) > 1, above.in_item), item
