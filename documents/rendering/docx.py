"""Render a document as a Word file with real styles, which opens without warnings and can be edited."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document as open_document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from documents.rendering import rich_text
from documents.rendering.glyphs import GlyphReplacer
from documents.rendering.reference_docx import DEEPEST_LIST, REFERENCE, TEXT_WIDTH, packed
from documents.rendering.rendered import ORIGIN, Rendered
from documents.rendering.rich_text import TOP, Run, Runs, Shape, in_one_line, literal, shapes_of
from documents.rendering.tables import fitting, fitting_grids
from documents.tree import (
    Block,
    Changes,
    Document,
    Facts,
    Items,
    Note,
    Paragraph,
    Prose,
    Table,
    headed,
    in_line,
)

DEEPEST = 9  # Word has nine levels of headings
CONTENTS = 3  # levels of headings in the table of contents
BODY = "word/document.xml"
SHEET = b"<w:sectPr"  # the properties of the page follow all its content
UNDATED = datetime(2000, 1, 1)
LOOKS = {"strong": "<w:b/><w:bCs/>", "em": "<w:i/><w:iCs/>", "struck": "<w:strike/>"}
FIRST_STYLE = re.compile(r"<w:pStyle [^>]*/>")
CHANGED = {"added": "Added", "removed": "Removed"}
LONGEST_PROPERTY = 255
IN_HEAD = 80  # characters that fit into a header or footer
TOP_OF_WORD = "_top"  # what Word itself writes for a link to the top of the document


def render(document: Document) -> Rendered:
    """Return the Word file, the same bytes for the same document on any day.

    Numbers of headings and lists are text, as they are printed. The table of contents has no page numbers,
    which Word adds when somebody updates the field.
    """
    replacer = GlyphReplacer()
    clean = replacer.document(document)
    word = open_document(str(REFERENCE))
    body = "".join(_Writer(word).whole(clean))
    _running(word, clean)
    _properties(word, clean)
    file = io.BytesIO()
    word.save(file)
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    # Inserted as text: moving the elements of a long document one by one takes quadratic time.
    parts[BODY] = parts[BODY].replace(SHEET, body.encode() + SHEET, 1)
    content = packed(parts)
    return Rendered(content, replacer.substitutions)


# --- runs and paragraphs -----------------------------------------------------------------------------------


def _p(style: str, content: str, layout: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>{content}</w:p>'


def _r(text: str, look: str = "") -> str:
    """Return a run; line ends and tabs become Word's own elements."""
    if not text:
        return ""
    content = escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    content = content.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{content}</w:t></w:r>'


def _styled(text: str, style: str) -> str:
    return _r(text, f'<w:rStyle w:val="{style}"/>')


def _field(code: str, shown: str) -> str:
    """Return a field, with the text that it shows until Word updates it."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f'{mark.format("begin")}<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f"{mark.format('separate')}{_r(shown)}{mark.format('end')}"
    )


def _from_right(text: str) -> bool:
    """Return whether the first character with a direction is written from right to left."""
    directions = (unicodedata.bidirectional(character) for character in text[:1000])
    return next((side in ("R", "AL") for side in directions if side in ("L", "R", "AL")), False)


def _on_a_new_page(part: str) -> str:
    """Return the part with its first paragraph on a new page; a separate break would leave an empty line on
    top.
    """
    if part.startswith("<w:tbl>"):
        return _p("TableGap", "", "<w:pageBreakBefore/>") + part
    return FIRST_STYLE.sub(r"\g<0><w:pageBreakBefore/>", part, count=1)


class _Writer:
    """Writes a document as WordprocessingML; the Word document keeps the URLs of links."""

    def __init__(self, word: WordDocument) -> None:
        self.word = word
        self.links: dict[str, str] = {}

    def whole(self, document: Document) -> Iterator[str]:
        yield from self._front(document)
        contents = "".join(self._contents(document)) if document.contents else ""
        body = self._body(document)
        if document.cover:
            contents, body = _on_a_new_page(contents), chain([_on_a_new_page(next(body, ""))], body)
        yield contents
        yield from body

    def _body(self, document: Document) -> Iterator[str]:
        for block in document.blocks:
            yield from self._block(block)
        for at, (level, section) in enumerate(document.walk()):
            mark = (
                f'<w:bookmarkStart w:id="{at}" w:name="{_bookmark(at)}"/>{_r(section.heading)}'
                f'<w:bookmarkEnd w:id="{at}"/>'
            )
            yield _p(f"Heading{min(level, DEEPEST)}", mark)
            for block in section.blocks:
                yield from self._block(block)

    def _front(self, document: Document) -> Iterator[str]:
        above = [fact for fact in document.cover if not fact.label.strip()]
        below = [fact for fact in document.cover if fact.label.strip()]
        for at, fact in enumerate(above):
            yield _p("CoverFact" if at else "CoverTop", _r(fact.text))
        yield _p("Title", _r(document.title), '<w:spacing w:before="2400"/>' if document.cover else "")
        if document.subtitle:
            yield _p("Subtitle", _r(document.subtitle))
        for fact in below:
            yield _p("CoverFact", _styled(headed(fact.label), "Label") + _r(f" {fact.text}"))
        if document.cover and document.marking:
            yield _p("Marking", _r(document.marking))

    def _contents(self, document: Document) -> Iterator[str]:
        listed = [
            (at, level, section)
            for at, (level, section) in enumerate(document.walk())
            if section.listed and level <= CONTENTS
        ]
        if not listed:
            return
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
            f' TOC \\o "1-{CONTENTS}" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        yield (
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
            "</w:docPartObj></w:sdtPr><w:sdtContent>" + _p("TOCHeading", _r("Contents"))
        )
        for at, level, section in listed:
            link = (
                f'<w:hyperlink w:anchor="{_bookmark(at)}" w:history="1">{_r(section.heading)}</w:hyperlink>'
            )
            yield _p(f"TOC{level}", begin + link)
            begin = ""
        yield '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>'

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Prose(markdown):
                yield from self._shapes(shapes_of(markdown))
            case Paragraph(text):
                yield self._paragraph("Normal", literal(text))
            case Note(text):
                yield self._paragraph("Note", literal(text))
            case Items():
                yield from self._listing(rich_text.listing(block.items, block.numbers), 1)
            case Facts(facts, marked):
                for fact in facts:
                    label = _styled(headed(fact.label), "Label") + _r(" " if fact.label.strip() else "")
                    runs = in_one_line(fact.text) if fact.label in marked else literal(fact.text)
                    yield _p("Fact", label + "".join(map(self._run, runs)))
            case Table():
                for part in fitting(block):
                    head = [literal(cell) for cell in part.head]
                    rows = [[literal(cell) for cell in row] for row in part.rows]
                    yield from self._grid(head, rows, part.widths, part.caption)
            case Changes(runs):
                yield _p(
                    "Normal",
                    "".join(
                        _styled(text, CHANGED[change]) if change in CHANGED else _r(text)
                        for change, text in runs
                    ),
                )

    def _shapes(self, shapes: Iterable[Shape], style: str = "Normal", depth: int = 0) -> Iterator[str]:
        for shape in shapes:
            match shape:
                case rich_text.Par(runs):
                    yield self._paragraph(style, runs)
                case rich_text.Listing():
                    yield from self._listing(shape, depth + 1)
                case rich_text.Quote(inner):
                    yield from self._shapes(inner, "Quote", depth)
                case rich_text.Code(text):
                    yield self._paragraph("CodeLines", literal(text))
                case rich_text.Grid():
                    for grid, widths in fitting_grids(shape):
                        yield from self._grid(grid.head, grid.rows, widths, "")

    def _listing(self, listing: rich_text.Listing, depth: int) -> Iterator[str]:
        """The first paragraph of an item has its bullet or number; the next ones have the same indent."""
        level = min(depth, DEEPEST_LIST)
        suffix = str(level) if level > 1 else ""
        for entry in listing.entries:
            first, *rest = entry.shapes or (rich_text.Par(()),)
            if not isinstance(first, rich_text.Par):
                first, rest = rich_text.Par(()), [first, *rest]
            if entry.number:
                yield self._paragraph(f"ListNumber{suffix}", first.runs, before=_r(f"{entry.number}\t"))
            else:
                yield self._paragraph(f"ListBullet{suffix}", first.runs)
            yield from self._shapes(rest, f"ListContinue{suffix}", depth)

    def _paragraph(self, style: str, runs: Iterable[Run], before: str = "") -> str:
        runs = tuple(runs)
        right_to_left = _from_right(rich_text.plain(runs))
        content = "".join(self._run(run, "<w:rtl/>" if right_to_left else "") for run in runs)
        return _p(style, before + content, "<w:bidi/>" if right_to_left else "")

    def _run(self, run: Run, last: str = "") -> str:
        look = "".join(LOOKS[mark] for mark in LOOKS if mark in run.marks) + last
        if run.link:
            linked = _r(run.text, f'<w:rStyle w:val="Hyperlink"/>{look}')
            target = f'w:anchor="{TOP_OF_WORD}"' if run.link == TOP else f'r:id="{self._relation(run.link)}"'
            return f'<w:hyperlink {target} w:history="1">{linked}</w:hyperlink>'
        return _r(run.text, ('<w:rStyle w:val="CodeWords"/>' if "code" in run.marks else "") + look)

    def _relation(self, address: str) -> str:
        if address not in self.links:
            self.links[address] = self.word.part.relate_to(
                address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        return self.links[address]

    # --- tables ---

    def _grid(
        self, head: Iterable[Runs], rows: Iterable[Iterable[Runs]], widths: Iterable[float], caption: str
    ) -> Iterator[str]:
        widths = list(widths)
        twips = [int(TEXT_WIDTH * width / sum(widths)) for width in widths]
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
        table_caption = f"<w:tblCaption w:val={quoteattr(caption[:LONGEST_PROPERTY])}/>" if caption else ""
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="PlainGrid"/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0"'
            f' w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{table_caption}</w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>"
        )
        yield self._row(head, twips, "TableHead", "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
        for row in rows:
            yield self._row(row, twips, "TableText")
        yield f"</w:tbl>{_p('TableGap', '')}"

    def _row(self, cells: Iterable[Runs], twips: list[int], style: str, properties: str = "") -> str:
        content = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{self._paragraph(style, runs)}</w:tc>'
            for width, runs in zip(twips, cells, strict=True)
        )
        return f"<w:tr>{properties}{content}</w:tr>"


def _bookmark(at: int) -> str:
    return f"_Toc{at + 1:06}"


# --- headers, footers, properties
# --------------------------------------------------------------------------------------


def _running(word: WordDocument, document: Document) -> None:
    """Fill headers (title and reference) and footers (marking and page); a cover has no header."""
    section = word.sections[0]
    section.different_first_page_header_footer = bool(document.cover)
    page = f"{_r('Page ')}{_field('PAGE', '1')}{_r(' of ')}{_field('NUMPAGES', '1')}"
    title, reference = in_line(document.title, IN_HEAD), in_line(document.running, IN_HEAD // 2)
    head = f"{_r(title)}<w:r><w:tab/></w:r>{_r(reference)}"
    _fill(section.header, _p("Header", head))
    _fill(section.footer, _p("Footer", f"{_r(in_line(document.marking, IN_HEAD))}<w:r><w:tab/></w:r>{page}"))
    if document.cover:
        _fill(section.first_page_header, _p("Footer", ""))
        _fill(section.first_page_footer, _p("Footer", f"<w:r><w:tab/></w:r>{page}"))


def _fill(part: Any, paragraph: str) -> None:
    part.is_linked_to_previous = False
    element = part._element
    for child in list(element):
        element.remove(child)
    element.append(parse_xml(paragraph.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))


def _properties(word: WordDocument, document: Document) -> None:
    at = datetime.combine(document.dated, time()) if document.dated else UNDATED
    properties = word.core_properties
    properties.title = document.title[:LONGEST_PROPERTY]
    properties.subject = document.subtitle[:LONGEST_PROPERTY]
    properties.author = document.author[:LONGEST_PROPERTY]
    properties.last_modified_by = properties.author
    properties.keywords = ", ".join(filter(None, document.keywords))[:LONGEST_PROPERTY]
    properties.comments = ORIGIN
    properties.language = document.language
    properties.created = properties.modified = at
    properties.revision = 1
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), document.language)
