"""Make the Word and PDF samples of samples/annual/: `python -m samples.make_samples [FOLDER]`.

The same input gives the same bytes: times are fixed, and PDFs use only the fonts that are part of typst.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import typst
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from samples.word import contents, furniture, label, numbered_headings, plain, save, table

HERE = Path(__file__).parent


# Word: the documents ---------------------------------------------------------------------------------------


def vaccines_2019(path: Path) -> None:
    """Write a document with the style Normal alone: headings differ by bold and size; items stand in tables."""
    doc = Document()
    furniture(doc, "Vaccines Working Party work plan 2019", "EMA/VWP/2143/18")
    plain(doc, "5 December 2018").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    plain(doc, "EMA/VWP/2143/18").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    plain(doc, "Human Medicines Evaluation Division").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    plain(doc, "Work plan of the Vaccines Working Party (VWP) for 2019", bold=True, size=18)
    facts = (
        ("Chairperson", "Marit Eikeland"),
        ("Vice-chairperson", "Rui Falcão"),
        ("Work plan period", "January 2019 – December 2019"),
        ("Adopted by CHMP", "13 December 2018"),
    )
    table(doc, facts, head=False, grid=False)

    def heading(text: str, size: int) -> None:
        plain(doc, text, bold=True, size=size)

    heading("1. Meetings scheduled for 2019", 14)
    plain(doc, "Meetings face to face take place at the Agency.")
    meetings = (
        ("Date", "Form of the meeting"),
        ("21-23 January 2019", "face to face"),
        ("28 February – 1 March 2019", "virtual"),
        ("8–10 May 2019", "face to face"),
        ("9 July 2019", "virtual"),
        ("30 September – 2 October 2019", "face to face, first day with BWP"),
    )
    table(doc, meetings)
    heading("2. Guidelines", 14)
    heading("2.1. New guidelines", 12)
    new = (
        ("Guideline", "Action", "Target date", "Comments"),
        ("Guideline on vaccines made by self-amplifying RNA", "Lead", "Q4 2019", "Concept paper, March 2019"),
        (
            "Reflection paper on vaccines for small outbreaks (EMA/VWP/88210/2018)",
            "Lead",
            "September 2019",
            "Consultation ended on 31 October 2018",
        ),
        ("Questions and answers on strain changes", "Lead", "Final", "Published in November 2018"),
        ("Guideline on the design of labels in cold storage", "Specialised input", "3Q 2019", ""),
        ("Reflection paper on multi-dose vials", "Specialised input", "Continuous", "QWP leads"),
    )
    made = table(doc, new)
    shared = made.cell(4, 1).merge(made.cell(5, 1))
    shared.text = "Specialised input"
    heading("2.2. Guidelines under revision", 12)
    for title, rows in (
        (
            "Guideline on adjuvants in vaccines for human use (EMEA/CHMP/VEG/134716/2004)",
            (("Action", "Lead"), ("Target date", "2Q 2019"), ("Comments", "Draft revision for consultation")),
        ),
        (
            "Note for guidance on the clinical batch of influenza vaccines (CPMP/BWP/214/96)",
            (("Action", "Lead"), ("Status", "Adopted: November 2018"), ("Comments", "No work in 2019")),
        ),
    ):
        made = table(doc, (("", ""), *rows), head=False)
        made.cell(0, 0).merge(made.cell(0, 1)).text = title
        made.cell(0, 0).paragraphs[0].runs[0].bold = True
    heading("3. Medicinal products-specific activities", 14)
    plain(doc, "At the request of the CHMP, the VWP will:")
    plain(doc, "– prepare the annual recommendation on strains of influenza virus;")
    plain(doc, "– contribute to questions of the SAWP on the size of safety studies;")
    plain(doc, "– answer questions on vaccines for travellers.")
    heading("4. Input in European activities", 14)
    input_rows = (
        ("Activity", "Action", "Target date", "Comments"),
        ("Exchange with the European Centre for Disease Prevention and Control", "Lead", "Continuous", ""),
        ("Platform for studies after authorisation", "Specialised input", "December 2019", "Two workshops"),
    )
    table(doc, input_rows)
    save(doc, path, "Work plan of the Vaccines Working Party (VWP) for 2019")


def biosimilars_2018(path: Path) -> None:
    """Write a document with Word's heading styles, typed numbers, a contents field, fields below titles."""
    doc = Document()
    title = "Biosimilar Medicinal Products Working Party: work plan 2018"
    furniture(doc, title, "EMA/CHMP/BMWP/590217/2017 Corr. 1")
    plain(doc, title, style="Title", size=20)
    label(doc, "Date", "14 December 2017")
    label(doc, "Document reference", "EMA/CHMP/BMWP/590217/2017 Corr. 1")
    label(doc, "Division", "Human Medicines Evaluation Division")
    label(doc, "Working party", "Biosimilar Medicinal Products Working Party (BMWP)")
    label(doc, "Chairperson", "Elena Dimitrova")
    label(doc, "Work plan period", "January 2018 – December 2018")
    label(doc, "Endorsed by BWP", "20 November 2017")
    label(doc, "Adopted by CHMP", "14 December 2017")
    plain(doc, "Table of contents", style="TOC Heading")
    headings = (
        ("1. Meetings scheduled for 2018", 1, 1),
        ("2. Guidelines", 1, 1),
        ("2.1. New guidelines", 2, 1),
        ("2.2. Guidelines under revision", 2, 2),
        ("3. Medicinal products-specific activities", 1, 2),
        ("3.1. Scientific advice", 2, 2),
        ("4. Input in international activities", 1, 3),
    )
    contents(doc, headings)
    one, two, new, revised, products, advice, abroad = (text for text, _, _ in headings)

    def item(name: str, *fields: tuple[str, str]) -> None:
        plain(doc, name, bold=True).paragraph_format.keep_with_next = True
        for key, value in fields:
            label(doc, key, value, separator=":\t")

    doc.add_heading(one, 1)
    plain(doc, "Four meetings are held, two of them by video link.")
    for when in (
        "16-18 January 2018 (face to face)",
        "28 February – 1 March 2018 (video link)",
        "19-20 June 2018 (face to face)",
        "31 October – 2 November 2018 (video link)",
    ):
        plain(doc, when, style="List Bullet")
    doc.add_heading(two, 1)
    doc.add_heading(new, 2)
    item(
        "Reflection paper on statistics for the comparison of quality attributes",
        ("Action", "Lead"),
        ("Target date", "Q1 2018"),
        ("Comments", "The consultation closed on 31 March 2017. A workshop is to be held before adoption."),
    )
    item(
        "Guideline on biosimilar peptides made by synthesis",
        ("Action", "Lead / Specialised input"),
        ("Target date", "December 2018"),
        ("Comments", "Joint work with QWP: BMWP leads on comparability, QWP on impurities."),
    )
    doc.add_heading(revised, 2)
    item(
        "Guideline on biosimilar insulins (EMEA/CHMP/BMWP/32775/2005 Rev. 2)",
        ("Action", "Lead"),
        ("Status", "June 2017: Adopted"),
    )
    item(
        "Guideline on low-molecular-weight heparins (EMEA/CHMP/BMWP/118264/07)",
        ("Action", "Lead"),
        ("Status", "Adopted: November 2016"),
        ("Comments", "Monitored; a further revision is not planned."),
    )
    item(
        "Guideline on growth hormone",
        ("Action", "Lead"),
        ("Target date", "4Q 2018"),
    )
    item("Overarching guideline", ("Action", "Lead"), ("Status", "Final"))
    doc.add_heading(products, 1)
    doc.add_heading(advice, 2)
    plain(doc, "The BMWP supports the SAWP. In 2017 it gave 31 opinions, of which 12 concerned quality.")
    plain(doc, "Tailored advice on development is continued.", style="List Number")
    plain(doc, "The experience of the pilot phase is summarised for the CHMP.", style="List Number")
    doc.add_heading(abroad, 1)
    item(
        "Cluster of biosimilars with authorities outside the Union",
        ("Action", "Specialised input"),
        ("Target date", "Continuous"),
        ("Comments", "Four calls a year."),
    )
    save(doc, path, title)


def iwg_2026_2028(path: Path) -> None:
    """Write a plan of three years: headings and goals numbered by Word, fields in one line under titles."""
    doc = Document()
    title = "Three-year work plan of the GMDP Inspectors Working Group 2026-2028"
    numbered_headings(doc)
    furniture(doc, title, "EMA/INS/GMP/417733/2025")
    plain(doc, title, style="Title", size=20)
    facts = (
        ("Date", "9 December 2025"),
        ("Reference number", "EMA/INS/GMP/417733/2025"),
        ("Division", "Quality and Safety of Medicines Department"),
        ("Group", "GMDP Inspectors Working Group (GMDP IWG)"),
        ("Chair", "Aoife Brannigan"),
        ("Work plan period", "January 2026 – December 2028"),
        ("Adopted by GMDP IWG", "5 November 2025"),
    )
    table(doc, facts, head=False)

    def item(name: str, line: str, comments: str = "") -> None:
        plain(doc, name, bold=True).paragraph_format.keep_with_next = True
        plain(doc, line)
        if comments:
            plain(doc, f"Comments: {comments}")

    doc.add_heading("Strategic goals", 1)
    doc.add_heading("Mission", 2)
    plain(doc, "The group keeps inspection uniform in the network and adapts it to new technology.")
    doc.add_heading("Goals for 2026-2028", 2)
    for goal in (
        "Inspect digital and decentralised manufacture by one common approach.",
        "Rely more on the inspections of trusted partners.",
        "Detect the causes of shortages early.",
        "Train at least one inspector in each authority in advanced manufacturing.",
    ):
        plain(doc, goal, style="List Number")
    doc.add_heading("Tactical goals", 1)
    doc.add_heading("Meetings", 2)
    plain(doc, "Dates are fixed for the first year; those of 2027 and 2028 follow each November.")
    meetings = (
        ("Meeting", "Dates"),
        ("Plenary", "24-26 February 2026"),
        ("Plenary, with QWP", "30 June – 2 July 2026"),
        ("Plenary", "22–24 September 2026"),
        ("Plenary", "1-3 December 2026"),
    )
    table(doc, meetings)
    doc.add_heading("Guidance", 2)
    doc.add_heading("GMP Guide", 3)
    item(
        "Annex 11, computerised systems",
        "Action: Lead | Target date: Q1 2026",
        "Continued from the work plan for 2021-2023, where the target was Q4 2022.",
    )
    item(
        "Annex 22, artificial intelligence",
        "Action: Lead | Target date: Q4 2026",
        "Prepared together with the QIG.",
    )
    item("Chapter 4, documentation", "Action: Lead | Target date: Q1 2026")
    item(
        "Annex 15, qualification and validation",
        "Action: Lead | Target date: June 2028",
        "Concept paper EMA/INS/GMP/204418/24.",
    )
    item("Chapter 1, quality system", "Action: Lead | Final", "Adopted in the previous period.")
    doc.add_heading("Compilation of procedures", 3)
    rows = (
        ("Procedure", "Action", "Target date", "Comments"),
        ("Remote and hybrid inspection", "Lead", "Q2 2027", "Experience since 2020"),
        ("Classification of deficiencies", "Lead", "Continuous", ""),
        ("Rapid alerts", "Specialised input", "October 2025: Adopted", ""),
    )
    table(doc, rows)
    doc.add_heading("Operational goals", 1)
    doc.add_heading("Support of evaluation", 2)
    plain(doc, "Inspectors join assessment teams for platform technologies on request.")
    doc.add_heading("Supervision", 2)
    plain(doc, "Sites without an inspection for five years are visited first.", style="List Bullet")
    plain(doc, "Findings on data integrity are shared within ten days.", style="List Bullet")
    save(doc, path, title)


# PDF -------------------------------------------------------------------------------------------------------


def pdf(name: str, *, tags: bool) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        source = HERE / "sources" / f"{name}.typ"
        made = typst.compile(str(source), format="pdf", ignore_system_fonts=True, pdf_tags=tags)
        path.write_bytes(made)

    return make


SAMPLES: dict[str, Callable[[Path], None]] = {
    "vaccines-2019.docx": vaccines_2019,
    "biosimilars-2018.docx": biosimilars_2018,
    "iwg-2026-2028.docx": iwg_2026_2028,
    "qwp-2018.pdf": pdf("qwp-2018", tags=True),
    "herbal-2017.pdf": pdf("herbal-2017", tags=False),
}


def make_all(folder: Path) -> None:
    for name, make in SAMPLES.items():
        make(folder / name)


if __name__ == "__main__":
    make_all(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "annual")
