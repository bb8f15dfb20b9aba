"""What the expectations of samples/annual/ state is what the documents print: no more, no less."""

import datetime
import json
import re
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

import docx
import pdfplumber
import pytest
from docx.table import Table

from samples.make_samples import SAMPLES, make_all

FOLDER = Path(__file__).parents[2] / "samples" / "annual"
DOCUMENTS = sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".expected.json"))
MONTHS = {datetime.date(2000, month, 1).strftime("%B"): month for month in range(1, 13)}

# Words that stand in the documents only as labels, table heads or notes beside a meeting's date.
LABELS = """
Action, Target date, Comments, Status; Guideline, Activity, Procedure; Dates, Date, Type, Format,
Form of the meeting; Chair, Chairperson, Vice-chair, Vice-chairperson; Reference, Ref., number,
Document reference; Division; Group; Name of working party; Work plan period; Period covered; by;
Table of contents, Contents
Meeting, Plenary meetings, Joint session with QWP, GMDP IWG, BWP; face to face, virtual, plenary, drafting,
joint on the last day, first day; human medicines only; drafting of the potency guideline; teleconference;
video link
"""


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def text_of(path: Path) -> str:
    """What a reader sees of the document, in any order of its parts."""
    if path.suffix == ".pdf":
        with pdfplumber.open(path) as pdf:
            return "\n".join(page.extract_text() for page in pdf.pages)
    if path.suffix != ".docx":
        text = path.read_text(encoding="utf-8")
        return re.sub(r"\]\(#.*?\)", "]", text)  # where a Markdown link leads is not seen
    document = docx.Document(str(path))
    section = document.sections[0]
    parts = [paragraph.text for paragraph in (*section.header.paragraphs, *section.footer.paragraphs)]
    for block in document.iter_inner_content():
        parts += text_of_table(block) if isinstance(block, Table) else [block.text]
    return "\n".join(parts)


def text_of_table(table: Table) -> list[str]:
    """A cell merged along its row counts once; one merged down its column, in each row."""
    return [cell.text for row in table.rows for cell in dict.fromkeys(row.cells)]


def expected_of(path: Path) -> dict:
    return json.loads((FOLDER / f"{path.stem}.expected.json").read_text(encoding="utf-8"))


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.name)
def sample(request: pytest.FixtureRequest) -> Path:
    return request.param


def placed(expected: dict) -> list[str]:
    """Every printed string that the expectations give a place, once for each time it is printed."""
    strings = [title for _, title, _ in expected["tree"]]
    strings += [text for _, text in expected["texts"]] + expected["meetings_printed"]
    for item in expected["items"]:
        strings += [item[key] for key in ("title", "target", "action", "status", "comments") if item[key]]
    strings += [" ".join(endorsement) for endorsement in expected["endorsements"]]
    return strings


def test_samples_and_expectations_match() -> None:
    stems = sorted(path.stem for path in DOCUMENTS)
    assert stems == sorted(path.name.split(".")[0] for path in FOLDER.glob("*.expected.json"))
    assert Counter(path.suffix for path in DOCUMENTS) == {".docx": 3, ".pdf": 2, ".txt": 2, ".md": 1}


def test_expectations_every_string_is_printed(sample: Path) -> None:
    expected, text = expected_of(sample), words(text_of(sample))
    needed = Counter(word for string in placed(expected) for word in words(string))
    assert needed - Counter(text) == Counter()
    header = [value for key, value in expected["header"].items() if value and not key.startswith("period_")]
    for string in (*header, *expected["furniture"]):
        assert not Counter(words(string)) - Counter(text), string


def test_expectations_contain_every_printed_word(sample: Path) -> None:
    expected = expected_of(sample)
    left = Counter(words(text_of(sample))) - Counter(w for s in placed(expected) for w in words(s))
    header = [value for value in expected["header"].values() if value]
    numbers = [number for number, _, _ in expected["tree"] if number]
    allowed = {word for s in (*header, *numbers, *expected["furniture"]) for word in words(s)} | set(
        words(LABELS)
    )
    if expected["contents_lines"]:  # a contents list prints each heading again, with its page
        allowed |= {word for _, title, _ in expected["tree"] for word in words(title)} | set("123456789")
    if sample.suffix == ".docx":
        allowed |= {"page", "1", "of", "3"}  # the footer's fields
    assert set(left) - allowed == set()


def test_expectations_tree_numbers_rise_by_one(sample: Path) -> None:
    """Numbers rise one at a time and say the level; an unnumbered heading stands below a numbered one."""
    tree = expected_of(sample)["tree"]
    for number, _, level in tree:
        assert number is None or number.count(".") + 1 == level
    seen = [tuple(int(part) for part in number.split(".")) for number, _, _ in tree if number]
    assert seen[0] == (1,)
    for before, after in pairwise(seen):
        assert after in {(*before[:n], before[n] + 1) for n in range(len(before))} | {(*before, 1)}


def test_expectations_items_and_texts_are_in_sections_of_the_tree(sample: Path) -> None:
    expected = expected_of(sample)
    sections = {number or title for number, title, _ in expected["tree"]}
    assert {item["section"] for item in expected["items"]} <= sections
    assert {section for section, _ in expected["texts"]} <= sections
    keys = {"title", "section", "target", "action", "status", "comments"}
    assert all(set(item) == keys for item in expected["items"])


def test_expectations_meetings_are_the_printed_dates(sample: Path) -> None:
    expected = expected_of(sample)
    assert [printed_range(printed) for printed in expected["meetings_printed"]] == expected["meetings"]
    assert all(start <= end for start, end in expected["meetings"])
    for printed in expected["meetings_printed"]:
        assert printed in " ".join(text_of(sample).split())


def printed_range(printed: str) -> list[str]:
    """`28 February – 1 March 2017` → ["2017-02-28", "2017-03-01"]."""
    year = int(printed[-4:])
    month = MONTHS[re.findall(r"[A-Z]\w+", printed)[-1]]
    days = re.findall(r"(\d{1,2})(?!\d)\s*([A-Z]\w+)?", printed[:-4])
    return [
        datetime.date(year, MONTHS.get(name, month), int(day)).isoformat()
        for day, name in (days[0], days[-1])
    ]


def test_expectations_header_dates_match_the_period(sample: Path) -> None:
    header = expected_of(sample)["header"]
    years = re.findall(r"\d{4}", header["period"])
    assert (header["period_start"], header["period_end"]) == (f"{years[0]}-01-01", f"{years[-1]}-12-31")


def test_samples_together_have_the_traits_of_real_plans() -> None:
    everything = [expected_of(path) for path in DOCUMENTS]
    items = [item for expected in everything for item in expected["items"]]
    targets = " | ".join(item["target"] or "" for item in items)
    for kind in (r"\bQ[1-4] 20\d\d", r"\b[1-4]Q 20\d\d", r"[A-Z][a-z]+ber 20\d\d", "Continuous"):
        assert re.search(kind, targets), kind
    statuses = {re.sub(r"[A-Z][a-z]+ 20\d\d", "DATE", item["status"]) for item in items if item["status"]}
    assert statuses == {"Adopted: DATE", "DATE: Adopted", "Final"}
    assert {item["action"] for item in items} == {"Lead", "Specialised input", "Lead / Specialised input"}
    references = [expected["header"]["reference"] for expected in everything]
    assert None in references
    assert any(re.search(r"/\d\d$", reference or "") for reference in references)
    assert any((reference or "").endswith("Rev 1") for reference in references)
    assert any("EMEA/" in item["title"] for item in items)


def test_samples_delayed_item_mentions_earlier_target() -> None:
    items = expected_of(FOLDER / "iwg-2026-2028.docx")["items"]
    annex_11 = next(item for item in items if item["title"].startswith("Annex 11"))
    assert annex_11["target"] == "Q1 2026"
    assert "Q4 2022" in annex_11["comments"]


def test_samples_pdf_with_and_without_bookmarks_and_tags() -> None:
    features = {}
    for name in ("qwp-2018.pdf", "herbal-2017.pdf"):
        with pdfplumber.open(FOLDER / name) as pdf:
            features[name] = [key in pdf.doc.catalog for key in ("Outlines", "StructTreeRoot", "Lang")]
    assert features["qwp-2018.pdf"] == [True, True, True]
    assert features["herbal-2017.pdf"][:2] == [False, False]


def unpacked(path: Path) -> object:
    """The parts of a Word file, the page texts of a PDF: equal wherever the same content was packed."""
    if path.suffix == ".pdf":
        return text_of(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_make_samples_gives_the_committed_files(tmp_path: Path) -> None:
    make_all(tmp_path)
    assert [name for name in SAMPLES if unpacked(tmp_path / name) != unpacked(FOLDER / name)] == []
