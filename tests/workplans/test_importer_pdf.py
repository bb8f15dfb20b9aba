"""What a page does to a text, undone: lines, columns, tables over pages, heads and feet."""

import pytest
import typst

from workplans.importing import Reading, read_plan

FRAME = """
#set document(title: "Plan", date: none)
#set text(lang: "en", size: 10pt, hyphenate: false)
#set page(paper: "a4", header: [Working party #h(1fr) EMA/1234/2018],
  footer: context [#h(1fr) #counter(page).display() / #counter(page).final().first()])
#text(18pt, weight: "bold")[Work plan of the Quality Working Party (QWP) for 2018]

"""
BIG = '#let big(it) = block(above: 2em, below: 1em, text(14pt, weight: "bold", it))\n'
PROSE = "The group reads every paper that it is sent and answers each of them in writing. "


def read(source: str, *, tags: bool = False) -> Reading:
    made = typst.compile(
        (FRAME + BIG + source).encode(), format="pdf", ignore_system_fonts=True, pdf_tags=tags
    )
    return read_plan("plan.pdf", made)


def paragraphs(reading: Reading) -> list[str]:
    return [text for section in reading.sections for text in section.paragraphs]


def test_read_pdf_wrapped_lines_join_and_close_paragraphs_stay_apart() -> None:
    text = PROSE * 4
    reading = read(
        f"#set par(spacing: 0.75em)\n#big[1. Meetings]\n\n{text}\n\n{text}\n\nA short one.\n\n{text}"
    )
    assert paragraphs(reading) == [text.strip(), text.strip(), "A short one.", text.strip()]


def test_read_pdf_paragraph_continues_over_a_page() -> None:
    reading = read(f"#big[1. Meetings]\n#v(590pt)\n{PROSE * 12}")
    assert paragraphs(reading) == [(PROSE * 12).strip()]
    assert {piece.page for piece in reading.pieces} == {1, 2}
    furniture = [piece.text for piece in reading.pieces if piece.becomes == "furniture"]
    assert len([text for text in furniture if "EMA/1234/2018" in text]) == 2
    assert reading.faults == []


@pytest.mark.parametrize("tags", [True, False])
def test_read_pdf_table_over_two_pages_is_one_list(tags: bool) -> None:
    rows = "".join(f"[Guideline number {at}], [Lead], [Q{at % 4 + 1} 2018]," for at in range(60))
    head = "table.header([Guideline], [Action], [Target date]),"
    reading = read(f"#big[1. Guidelines]\n#table(columns: (1fr, 3cm, 3cm), {head} {rows})", tags=tags)
    assert [item.title for item in reading.activities] == [f"Guideline number {at}" for at in range(60)]
    assert {item.action for item in reading.activities} == {"Lead"}
    assert reading.activities[59].target == "Q4 2018"


def test_read_pdf_table_without_rules_is_a_table() -> None:
    rows = "".join(f"[Guideline {at}], [Lead], [Q1 2018], [None]," for at in range(5))
    head = "[*Guideline*], [*Action*], [*Target date*], [*Comments*],"
    reading = read(f"#big[1. Guidelines]\n#table(stroke: none, columns: (1fr, 3cm, 3cm, 3cm), {head} {rows})")
    assert [(item.title, item.action, item.target, item.comments) for item in reading.activities] == [
        (f"Guideline {at}", "Lead", "Q1 2018", "None") for at in range(5)
    ]


def test_read_pdf_wrapped_heading_is_one_heading() -> None:
    title = "Contribution to the dialogue and engagement with stakeholders and external parties in Europe"
    reading = read(f"#big[1. Meetings]\n\nText.\n\n#big[2. {title}]\n\nText.")
    assert [section.title for section in reading.sections] == ["Meetings", title]


def test_read_pdf_headings_without_numbers_by_size() -> None:
    small = '#let small(it) = block(above: 1.6em, below: 1em, text(12pt, weight: "bold", it))\n'
    parts = ["#big[Meetings]", PROSE, "#big[Guidelines]", "#small[New]", PROSE, "#small[Old]", PROSE]
    reading = read(small + "\n\n".join(parts))
    assert [(section.title, section.level) for section in reading.sections] == [
        *(("Meetings", 1), ("Guidelines", 1), ("New", 2), ("Old", 2)),
    ]


def test_read_pdf_bullets_links_and_hyphens_at_line_ends() -> None:
    address = (
        "https://www.example.org/a/long/address/that/has/to/be/broken/somewhere/because/it/is/long/indeed.pdf"
    )
    words = "the state-of-the-art short-term non-clinical well-known " * 5
    reading = read(f"#big[1. Meetings]\n\n- One, {words}end.\n- Two at {address} here.")
    assert paragraphs(reading) == [f"One, {words}end.", f"Two at {address} here."]
    assert [piece.style for piece in reading.pieces if piece.becomes == "section.text"] == [
        "bullet",
        "bullet",
    ]
