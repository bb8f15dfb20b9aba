"""What Word files hold besides plain paragraphs: nothing of it vanishes."""

import io
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from workplans.importing import Reading, read_plan

W = nsdecls("w")


def read(fill: Callable[[WordDocument], None]) -> Reading:
    document = Document()
    document.add_paragraph("Work plan for the Quality Working Party (QWP) for 2019", style="Title")
    document.add_heading("1. Guidelines", 1)
    fill(document)
    packed = io.BytesIO()
    document.save(packed)
    return read_plan("plan.docx", packed.getvalue())


def texts(reading: Reading) -> list[str]:
    return [piece.text for piece in reading.pieces[2:]]


def test_read_word_links_become_markdown() -> None:
    def fill(document: WordDocument) -> None:
        paragraph = document.add_paragraph("See the ")
        target = document.part.relate_to(
            "https://example.org/m", RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        link = parse_xml(
            f'<w:hyperlink {W} {nsdecls("r")} r:id="{target}"><w:r><w:t>mandate</w:t></w:r></w:hyperlink>'
        )
        paragraph._p.append(link)
        paragraph.add_run(" of the group.")

    assert texts(read(fill)) == ["See the [mandate](https://example.org/m) of the group."]


def test_read_word_insertions_without_deletions() -> None:
    def fill(document: WordDocument) -> None:
        paragraph = document.add_paragraph("Six ")
        paragraph._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>plenary </w:t></w:r></w:ins>"))
        paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>old </w:delText></w:r></w:del>"))
        paragraph.add_run("meetings.")

    assert texts(read(fill)) == ["Six plenary meetings."]


def test_read_word_content_controls_and_text_boxes() -> None:
    def fill(document: WordDocument) -> None:
        control = (
            f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        )
        document.element.body.insert(-1, parse_xml(control))
        box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
        document.add_paragraph("Beside it.")._p.append(parse_xml(f"<w:r {W}><w:pict>{box}</w:pict></w:r>"))

    assert texts(read(fill)) == ["In a control.", "Beside it.", "In a box."]


def test_read_word_footnotes_follow_their_paragraph() -> None:
    def fill(document: WordDocument) -> None:
        note = '<w:footnote w:id="2"><w:p><w:r><w:t>Said below.</w:t></w:r></w:p></w:footnote>'
        notes = f"<w:footnotes {W}>{note}</w:footnotes>"
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        paragraph = document.add_paragraph("Said above.")
        paragraph.add_run()._r.append(parse_xml(f'<w:footnoteReference {W} w:id="2"/>'))

    reading = read(fill)
    assert texts(reading) == ["Said above.", "Said below."]
    assert reading.sections[0].paragraphs == ["Said above.", "Said below."]


def test_read_word_nested_table_loses_nothing() -> None:
    def fill(document: WordDocument) -> None:
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Guideline", "Comments"
        table.cell(1, 0).text = "A guideline"
        table.cell(1, 0).add_paragraph("Action: Lead")
        inner = table.cell(1, 1).add_table(rows=1, cols=2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "inner left", "inner right"

    reading = read(fill)
    (item,) = reading.activities
    assert (item.title, item.action) == ("A guideline", "Lead")
    assert item.comments.split() == ["inner", "left", "inner", "right"]
    assert reading.left == []


def test_read_word_automatic_numbers_of_headings() -> None:
    def fill(document: WordDocument) -> None:
        level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
        levels = level.format(0, "decimal", "%1.") + level.format(1, "decimal", "%1.%2.")
        numbering = document.part.numbering_part.element
        numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="77">{levels}</w:abstractNum>'))
        numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
        for depth, title in ((0, "One"), (1, "Two"), (1, "Three"), (0, "Four"), (1, "Five")):
            heading = document.add_heading(title, depth + 1)
            reference = f'<w:numPr {W}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'
            heading._p.get_or_add_pPr().append(parse_xml(reference))

    numbers = [(section.number, section.title) for section in read(fill).sections[1:]]
    assert numbers == [("1", "One"), ("1.1", "Two"), ("1.2", "Three"), ("2", "Four"), ("2.1", "Five")]


@pytest.mark.parametrize("value", ["x", "", "99999999999999999999"])
def test_read_word_odd_values_are_read_or_refused(value: str) -> None:
    def fill(document: WordDocument) -> None:
        paragraph = document.add_paragraph("Text.")
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="{value}"/>'))
        assert paragraph._p.pPr.find(qn("w:outlineLvl")) is not None

    sentence = "damaged"
    try:
        assert texts(read(fill)) == ["Text."]
    except ValidationError as refusal:
        (sentence,) = refusal.messages
    assert "damaged" in sentence
