"""The runs of a paragraph in a Word document: visible text with its emphasis and links."""

from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from documents.reading.word_styles import Styles
from documents.rendering.docx import TOP_OF_WORD
from documents.rendering.rich_text import TOP, Run

INLINE = {"ins", "smartTag", "fldSimple", "sdt", "sdtContent", "dir", "bdo", "moveTo", "customXml"}


def runs_of(parent: Element, document: WordDocument, styles: Styles, link: str = "") -> Iterator[Run]:
    """Yield the visible runs of a paragraph: insertions, no deletions, no text boxes; a line end is “\\n”."""
    for child in parent:
        name = child.tag.rpartition("}")[2]
        if name == "hyperlink":
            yield from runs_of(child, document, styles, _target(child, document) or link)
        elif name == "r":
            if text := "".join(_texts(child)):
                yield Run(text, styles.marks(child), link)
        elif name in INLINE:
            yield from runs_of(child, document, styles, link)


def _texts(run: Element) -> Iterator[str]:
    for child in run:
        name = child.tag.rpartition("}")[2]
        if name == "t":
            yield child.text or ""
        elif name in ("tab", "ptab"):
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"


def _target(link: Element, document: WordDocument) -> str:
    """Return the address of a link; that of a place in the document only where it is the beginning."""
    if link.get(qn("w:anchor"), "") == TOP_OF_WORD:
        return TOP
    relation = document.part.rels.get(link.get(qn("r:id"), ""))
    return relation.target_ref if relation is not None and relation.is_external else ""
