"""The parts from which the Word samples of samples/annual/ are made."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer
from docx.shared import Cm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

MADE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
COPYRIGHT = "© Sample Medicines Agency. Reproduction is authorised provided the source is acknowledged."


def plain(doc: Doc, text: str, *, bold: bool = False, size: int = 10, style: str | None = None) -> Paragraph:
    paragraph = doc.add_paragraph(style=style)
    run = paragraph.add_run(text)
    run.bold = bold or None
    run.font.size = Pt(size) if size != 10 else None
    return paragraph


def label(doc: Doc, name: str, value: str, separator: str = ": ") -> None:
    paragraph = doc.add_paragraph()
    paragraph.add_run(name).bold = True
    paragraph.add_run(f"{separator}{value}")
    paragraph.paragraph_format.space_after = Pt(0)


def mark(kind: str) -> BaseOxmlElement:
    return parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>')


def code(text: str) -> BaseOxmlElement:
    return parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> {text} </w:instrText>')


def in_a_run(part: BaseOxmlElement) -> BaseOxmlElement:
    run = parse_xml(f"<w:r {nsdecls('w')}/>")
    run.append(part)
    return run


def field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Add a Word field with the result that Word last showed."""
    for part in (mark("begin"), code(instruction), mark("separate"), None, mark("end")):
        run = paragraph.add_run("" if part is not None else shown)
        if part is not None:
            run._r.append(part)


def furniture(doc: Doc, header: str, footer: str) -> None:
    section = doc.sections[0]
    section.header.paragraphs[0].text = header
    page_x_of_y(section.footer, footer)
    section.footer.add_paragraph(COPYRIGHT)


def page_x_of_y(footer: _Footer, text: str) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.add_run(f"{text}\tPage ")
    field(paragraph, "PAGE", "1")
    paragraph.add_run(" of ")
    field(paragraph, "NUMPAGES", "3")


def table(doc: Doc, rows: Sequence[Sequence[str]], *, head: bool = True, grid: bool = True) -> Table:
    made = doc.add_table(rows=0, cols=len(rows[0]), style="Table Grid" if grid else None)
    made.alignment = WD_TABLE_ALIGNMENT.LEFT
    for texts in rows:
        for cell, text in zip(made.add_row().cells, texts, strict=True):
            cell.text = text
    if head:
        first = made.rows[0]
        first._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for cell in first.cells:
            cell.paragraphs[0].runs[0].bold = True
    doc.add_paragraph()
    return made


def contents(doc: Doc, entries: Sequence[tuple[str, int, int]]) -> None:
    """Add a contents field as Word stores it: a paragraph for each entry, dot leaders, page numbers."""
    for level in (1, 2):
        style = doc.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        style.paragraph_format.tab_stops.add_tab_stop(Cm(15), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    lines = [doc.add_paragraph(f"{text}\t{page}", style=f"toc {level}") for text, level, page in entries]
    for place, part in enumerate((mark("begin"), code('TOC \\o "1-2" \\h'), mark("separate")), start=1):
        lines[0]._p.insert(place, in_a_run(part))  # place 0 holds the paragraph's properties
    lines[-1]._p.append(in_a_run(mark("end")))


def numbered_headings(doc: Doc) -> None:
    """Let Word number Heading 1 to 3 (1., 1.1., 1.1.1.), so that the numbers are not in the text."""
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:pStyle w:val="Heading{n + 1}"/>'
        f'<w:lvlText w:val="{"".join(f"%{k + 1}." for k in range(n + 1))}"/><w:lvlJc w:val="left"/></w:lvl>'
        for n in range(3)
    )
    numbering = doc.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>{levels}'
        "</w:abstractNum>"
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for n in range(3):
        properties = doc.styles[f"Heading {n + 1}"].element.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = n
        properties.get_or_add_numId().val = 90


def save(doc: Doc, path: Path, title: str) -> None:
    core = doc.core_properties
    core.title, core.author, core.language = title, "Sample secretariat", "en-GB"
    core.created = core.modified = core.last_printed = MADE
    doc.styles["Normal"].font.name = "Verdana"
    doc.styles["Normal"].font.size = Pt(10)
    packed = io.BytesIO()
    doc.save(packed)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            target.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
