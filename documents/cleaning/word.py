"""Clean a Word file: tracked changes accepted, hidden text, comments, fields that name people, properties."""

import re
from collections import Counter
from itertools import islice

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
from documents.cleaning.word_changes import accept_changes
from documents.cleaning.word_fields import remove_fields

KEPT = frozenset({
    "officeDocument", "core-properties", "extended-properties", "styles", "stylesWithEffects",
    "numbering", "settings", "webSettings", "fontTable", "font", "theme", "themeOverride", "header",
    "footer", "footnotes", "endnotes", "image", "hyperlink", "chart", "chartUserShapes",
    "chartStyle", "chartColorStyle", "diagramData", "diagramLayout", "diagramQuickStyle",
    "diagramColors", "diagramDrawing",
})  # fmt: skip
TEXTS = ("officeDocument", "header", "footer", "footnotes", "endnotes")
#: children of the settings that name people, files, folders and sessions of editing
SETTINGS = {
    "attachedTemplate": "",
    "attachedSchema": "",
    "schemaLibrary": "",
    "saveThroughXslt": "",
    "linkStyles": "",
    "rsids": "",
    "docId": "",
    "activeWritingStyle": "",
    "trackRevisions": "",
    "revisionView": "",
    "docVars": "variables of the document",
    "mailMerge": "the data source of a mail merge",
    "documentProtection": "protection of the document",
    "writeProtection": "protection against writing",
}
OFF = ("0", "false", "off")
SEEN = ("t", "delText", "sym", "drawing", "pict", "object", "noBreakHyphen")
FILE_NAME = re.compile(r"[\\/]|\.(docx?|pdf|pptx?|xlsx?|jpe?g|png|gif|tiff?|bmp|emf|wmf|svg)$", re.I)
#: elements of text, with what stands for those that have none
TEXT_OF = {"t": "", "delText": "", "tab": " ", "br": " ", "noBreakHyphen": "-"}
#: elements that need the relationship that they name
NEED_RELATION = ("OLEObject", "externalData", "control", "attachedTemplate", "movie")


def clean_word(content: bytes, title: str) -> tuple[bytes, list[Finding], str, str]:
    """Return the clean copy, what it does not have, and the text before and after. Raises NotCleanable."""
    package = Package.of(content, KEPT)
    if not any(kind == "officeDocument" for kind in package.kept.values()):
        raise NotCleanable(DAMAGED)
    hidden_styles = _hidden_styles(package)
    before, after = [], []
    for name, root in package.of_type(*TEXTS):
        before.append(text_of(root))
        tracked = accept_changes(root)
        if tracked:
            package.find(f"tracked changes: {_summary(tracked)}", name, changes_text=True)
        if hidden := _remove_hidden(root, hidden_styles):
            package.find(f"hidden text: {counted(hidden, 'piece')}", name, changes_text=True)
        for sentence in remove_fields(root):
            package.find(sentence, name)
        after.append(text_of(root))
    for name, _root in package.of_type(*KEPT - {"image", "font", "hyperlink"}):
        if name.endswith((".xml", ".rels")):
            _clean_part(package, name)
    _clean_settings(package)
    _find_comments(package)
    return package.copy(title), package.findings, "\n".join(before), "\n".join(after)


def text_of(root: etree._Element) -> str:
    """Return the text of a part with deleted and hidden words, a line for each paragraph."""
    lines: list[list[str]] = []
    open_lines: list[list[str]] = []  # a paragraph can hold text boxes with paragraphs
    for event, element in etree.iterwalk(root, events=("start", "end")):
        kind = local(element)
        if kind == "p" and _is_word(element):
            if event == "start":
                open_lines.append([])
                lines.append(open_lines[-1])
            else:
                open_lines.pop()
        elif event == "start" and open_lines and kind in TEXT_OF and _is_word(element):
            open_lines[-1].append(TEXT_OF[kind] or element.text or "")
    return "\n".join(filter(str.strip, map("".join, lines)))


def _is_word(element: etree._Element) -> bool:
    return "wordprocessingml" in (etree.QName(element).namespace or "")


def _summary(tracked: Counter[str]) -> str:
    authors = listed(name.removeprefix("by ") for name in tracked if name.startswith("by "))
    kinds = [
        counted(number, kind) for kind, number in tracked.items() if not kind.startswith("by ") and number
    ]
    return ", ".join(kinds) + (f", by {authors}" if authors else "")


# --- hidden text -------------------------------------------------------------------------------------------


def _is_on(properties: etree._Element | None, name: str) -> bool | None:
    """Return whether a switch is on or off; None where it does not stand here."""
    for element in properties if properties is not None else ():
        if local(element) == name:
            return attribute(element, "val") not in OFF
    return None


def _child(element: etree._Element, name: str) -> etree._Element | None:
    # Properties come first; a paragraph may have a hundred thousand runs after them.
    return next((child for child in islice(element, 60) if local(child) == name), None)


def _hidden_styles(package: Package) -> set[str]:
    """Return the ids of the styles whose text is hidden, by themselves or by what they are based on."""
    own: dict[str, bool | None] = {}
    based: dict[str, str] = {}
    for _, root in package.of_type("styles"):
        for style in root:
            if local(style) == "style":
                name = attribute(style, "styleId")
                own[name] = _is_on(_child(style, "rPr"), "vanish")
                parent = _child(style, "basedOn")
                based[name] = attribute(parent, "val") if parent is not None else ""
    hidden = set()
    for name in own:
        current, seen = name, set()
        while current in own and own[current] is None and current not in seen:
            seen.add(current)
            current = based.get(current, "")
        if own.get(current):
            hidden.add(name)
    return hidden


def _style(element: etree._Element, properties: str, name: str) -> str:
    holder = _child(element, properties)
    style = _child(holder, name) if holder is not None else None
    return attribute(style, "val") if style is not None else ""


def _remove_hidden(root: etree._Element, styles: set[str]) -> int:
    """Remove hidden rows and runs; return how many had something to see."""
    removed = 0
    for row in [e for e in root.iter() if local(e) == "tr" and _is_on(_child(e, "trPr"), "hidden")]:
        remove(row)
        removed += 1
    for run in [e for e in root.iter() if local(e) == "r" and _is_hidden(e, styles)]:
        removed += any(local(part) in SEEN for part in run)
        remove(run)
    return removed


def _is_hidden(run: etree._Element, styles: set[str]) -> bool:
    if not _is_word(run):
        return False
    own = _is_on(_child(run, "rPr"), "vanish")
    if own is not None:
        return own
    paragraph = next((a for a in run.iterancestors() if local(a) == "p"), None)
    by_paragraph = paragraph is not None and _style(paragraph, "pPr", "pStyle") in styles
    return by_paragraph or _style(run, "rPr", "rStyle") in styles


# --- what stands beside the text ---------------------------------------------------------------------------


def _clean_part(package: Package, name: str) -> None:
    """Remove from a part what marks comments, editing sessions and files, and what has lost its target."""
    root, lost = package.root(name), package.lost_ids.get(name, set())
    for element in [e for e in root.iter() if isinstance(e.tag, str)]:
        kind = local(element)
        if kind in ("commentRangeStart", "commentRangeEnd", "commentReference", "dataBinding", "placeholder"):
            remove(element)
            continue
        if kind in ("altChunk", "subDoc"):
            raise NotCleanable(
                "The file includes other documents: copy their text into it, save it and send that."
            )
        for key in list(element.attrib):
            if etree.QName(key).localname.startswith("rsid"):
                del element.attrib[key]
            elif (etree.QName(key).namespace or "").endswith("/relationships") and element.get(key) in lost:
                del element.attrib[key]
                if kind in NEED_RELATION:
                    remove(element)
        if kind in ("docPr", "cNvPr", "imagedata", "shape"):
            _clean_picture_name(package, name, element)


def _clean_picture_name(package: Package, part: str, element: etree._Element) -> None:
    """Remove the names of the files that pictures came from; descriptions for readers stay."""
    for key in list(element.attrib):
        plain, value = etree.QName(key).localname, element.get(key, "")
        if plain in ("name", "descr", "title", "alt", "href") and FILE_NAME.search(value):
            package.find(f"the file name of a picture, {listed([value])}", part)
            element.set(key, "Picture" if plain == "name" else "")


def _clean_settings(package: Package) -> None:
    for name, root in package.of_type("settings"):
        for element in list(root):
            kind = local(element)
            if kind in SETTINGS:
                if SETTINGS[kind]:
                    package.find(SETTINGS[kind], name)
                root.remove(element)


def _find_comments(package: Package) -> None:
    """Replace the general words for dropped comments by their number and authors."""
    for dropped in [row for row in package.dropped if row.type == "comments" and row.target in package.parts]:
        package.find(comments_found(package, dropped.target), dropped.target)
        package.dropped.remove(dropped)
