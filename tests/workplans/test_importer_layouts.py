"""Layouts met in published plans, one trait at a time."""

from datetime import date

import pytest

from workplans.dates import find_ranges, parse_period, parse_target
from workplans.importing import Reading, from_json, read_plan, rebuild, to_json

HEADER = "Work plan for the Biologics Working Party (BWP) for 2017\n\n"


def read(text: str, *, name: str = "plan.txt") -> Reading:
    return read_plan(name, (HEADER + text).encode())


def items(reading: Reading) -> list[tuple[str, str, str, str]]:
    return [(item.title, item.action, item.target, item.comments) for item in reading.activities]


def tree(reading: Reading) -> list[tuple[str, str, int]]:
    return [(section.number, section.title, section.level) for section in reading.sections]


# --- the tree ----------------------------------------------------------------------------------------------


def test_headings_numbers_starting_again_count_parts_of_a_section() -> None:
    text = "1. Strategic goals\n\n1.1. Topics\n\n{}\n\n1.2. Horizon\n\nText."
    text += "\n\n2. Tactical goals\n\n2.1. Meetings\n\nText."
    inner = "1. First\n\nAbout it.\n\n2. Second\n\nAbout it.\n\n3. Third\n\nAbout it."
    levels = [(section.number, section.level) for section in read(text.format(inner)).sections]
    assert levels == [
        *(("1", 1), ("1.1", 2), ("1", 3), ("2", 3), ("3", 3)),
        *(("1.2", 2), ("2", 1), ("2.1", 2)),
    ]


def test_headings_numbered_lines_without_text_are_a_list() -> None:
    goals = "1. Reach patients\n\n2. Train assessors"
    reading = read(f"1. Strategic goals\n\n1.1. Horizon\n\n{goals}\n\n2. Meetings\n\nText.")
    assert [section.number for section in reading.sections] == ["1", "1.1", "2"]
    assert [goal.text for goal in reading.goals] == ["Reach patients", "Train assessors"]


def test_headings_date_or_wrapped_number_is_none() -> None:
    reading = read(
        "1 Meetings\n\n3 February 2017\n\n2 Guidelines\n\nThe guideline has a chapter\n2.1 on water."
    )
    assert [section.number for section in reading.sections] == ["1", "2"]


def test_headings_contents_list_is_furniture() -> None:
    contents = "Contents\n\n1. Meetings .......... 2\n2. Guidelines\t3"
    reading = read(f"{contents}\n\n1. Meetings\n\nText.\n\n2. Guidelines\n\nText.")
    assert tree(reading) == [("1", "Meetings", 1), ("2", "Guidelines", 1)]
    assert sum(piece.becomes == "furniture" for piece in reading.pieces) == 3


def test_headings_capitals_count_without_other_headings() -> None:
    reading = read("MEETINGS\n\n17-20 January\n\nGUIDELINES\n\nGuideline on water\nTarget date: Q4 2017")
    assert [section.title for section in reading.sections] == ["MEETINGS", "GUIDELINES"]
    assert [(meeting.start, meeting.end) for meeting in reading.meetings] == [
        (date(2017, 1, 17), date(2017, 1, 20))
    ]
    assert items(reading) == [("Guideline on water", "", "Q4 2017", "")]


def test_headings_markdown_title_is_no_section() -> None:
    title = "# GMDP Inspectors Working Group\n## Work plan 2021-2023"
    text = f"{title}\n\nEMA/INS/GMP/313483\n\n### 1. Meetings\n\nText."
    reading = read_plan("plan.md", text.encode())
    assert tree(reading) == [("1", "Meetings", 1)]
    assert (reading.header["title"], reading.header["group"]) == (
        "Work plan 2021-2023",
        "GMDP Inspectors Working Group",
    )
    assert reading.header["reference"] == "EMA/INS/GMP/313483"


def test_faults_heading_style_contradicts_its_number() -> None:
    text = "# 1. One\n\n## 1.1. Two\n\n# 1.2. Three\n\nText.\n\n# 2. Four\n\nText."
    reading = read_plan("plan.md", text.encode())
    assert [section.level for section in reading.sections] == [1, 2, 2, 1]
    assert [(fault.kind, fault.text) for fault in reading.faults] == [("heading_level", "1.2. Three")]


def test_faults_skipped_number() -> None:
    reading = read("1. One\n\nText.\n\n1.1. Two\n\nText.\n\n1.3. Three\n\nText.")
    assert [(fault.kind, fault.text, fault.meant) for fault in reading.faults] == [
        ("numbering", "1.3. Three", "1.2")
    ]


# --- items -------------------------------------------------------------------------------------------------

FIELDS = {
    "below": "A guideline\nAction: Lead\nTarget date: Q4 2017\nComments: none\n\n"
    "A paper\nAction: Input\nTarget date: Q1 2018\nComments: some",
    "above": "Action: Lead\nTarget date: Q4 2017\nComments: none\nA guideline\n\n"
    "Action: Input\nTarget date: Q1 2018\nComments: some\nA paper",
    "around": "Action: Lead\n\nA guideline\nTarget date: Q4 2017\nComments: none\n\n"
    "Action: Input\n\nA paper\nTarget date: Q1 2018\nComments: some",
    "gaps for colons": "A guideline\nAction\tLead\nTarget date\tQ4 2017\nComments\tnone\n\n"
    "A paper\nAction\tInput\nTarget date\tQ1 2018\nComments\tsome",
    "labels alone": "A guideline\n\nAction\n\nLead\n\nTarget date\n\nQ4 2017\n\nComments\n\nnone\n\n"
    "A paper\n\nAction\n\nInput\n\nTarget date\n\nQ1 2018\n\nComments\n\nsome",
    "one line": "A guideline\nAction: Lead | Target date: Q4 2017 | Comments: none\n\n"
    "A paper\nAction: Input | Target date: Q1 2018 | Comments: some",
    "a table": "| Comments | Guideline | Action | Target date |\n|---|---|---|---|\n"
    "| none | A guideline | Lead | Q4 2017 |\n| some | A paper | Input | Q1 2018 |",
    "a table of tabs": "Guideline\tAction\tTarget date\tComments\n"
    "A guideline\tLead\tQ4 2017\tnone\nA paper\tInput\tQ1 2018\tsome",
    "bold and bullets": "**A guideline**\n\n- *Action:* Lead\n- *Target date:* Q4 2017\n- *Comments:* none"
    "\n\n**A paper**\n\n- *Action:* Input\n- *Target date:* Q1 2018\n- *Comments:* some",
    "numbered headings": "2.1.1. A guideline\n\nAction: Lead\n\nTarget date: Q4 2017\n\nComments: none\n\n"
    "2.1.2. A paper\n\nAction: Input\n\nTarget date: Q1 2018\n\nComments: some",
}


@pytest.mark.parametrize("layout", FIELDS)
def test_items_fields_beside_above_or_below_title(layout: str) -> None:
    reading = read(f"1. Meetings\n\nNone.\n\n2. Guidelines\n\n2.1. New\n\n{FIELDS[layout]}", name="plan.md")
    assert items(reading) == [
        ("A guideline", "Lead", "Q4 2017", "none"),
        ("A paper", "Input", "Q1 2018", "some"),
    ]
    assert reading.left == []


def test_items_action_above_several_titles_holds_for_all() -> None:
    reading = read(
        "1. Guidelines\n\nAction: Lead\n\nOne\nTarget date: Q1 2017\n\nTwo\nTarget date: Q2 2017\n\n"
        "Action: Specialised input\n\nThree\nTarget date: Q3 2017"
    )
    assert [(item.title, item.action) for item in reading.activities] == [
        ("One", "Lead"),
        ("Two", "Lead"),
        ("Three", "Specialised input"),
    ]


@pytest.mark.parametrize("status", ["Adopted: December 2016", "December 2017: Adopted", "Final"])
@pytest.mark.parametrize("line", ["{}", "Status: {}", "Target date: {}"])
def test_items_status_in_three_forms(status: str, line: str) -> None:
    reading = read(f"1. Guidelines\n\nA guideline\nAction: Lead\n{line.format(status)}")
    (item,) = reading.activities
    assert (item.status, item.progress, item.target) == (status, "completed", "")


# --- header ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Adopted by CHMP: 15 December 2016", [("CHMP", "adopted", date(2016, 12, 15))]),
        ("CHMP adopted 15 December 2016", [("CHMP", "adopted", date(2016, 12, 15))]),
        ("Status: November 2016: Adopted", [("", "adopted", date(2016, 11, 30))]),
        (
            "Adopted by the Management Board, 16 June 2021",
            [("Management Board", "adopted", date(2021, 6, 16))],
        ),
        (
            "Endorsed by GMDP IWG 3 February 2026; adopted by CHMP 26 February 2026",
            [("GMDP IWG", "endorsed", date(2026, 2, 3)), ("CHMP", "adopted", date(2026, 2, 26))],
        ),
    ],
)
def test_header_endorsements(line: str, expected: list) -> None:
    reading = read(f"{line}\n\n1. Meetings\n\nText.")
    assert [(item.body, item.verb, item.date) for item in reading.endorsements] == expected


@pytest.mark.parametrize(
    "reference",
    [
        "EMA/824798/2022",
        "EMA/CHMP/CVMP/QWP/504882/2017 Rev 1",
        "EMEA/CHMP/BWP/271475/06",
        "EMA/INS/GMP/313483",
    ],
)
def test_header_reference_stays_as_printed(reference: str) -> None:
    assert read(f"Doc. Ref. {reference}\n\n1. Meetings\n\nText.").header["reference"] == reference


# --- dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("28 February – 1 March 2017", date(2017, 2, 28), date(2017, 3, 1)),
        ("17-20 January 2017", date(2017, 1, 17), date(2017, 1, 20)),
        ("17, 18 and 19 January 2017", date(2017, 1, 17), date(2017, 1, 19)),
        ("January 17-20, 2017", date(2017, 1, 17), date(2017, 1, 20)),
        ("30 December 2016 to 2 January 2017", date(2016, 12, 30), date(2017, 1, 2)),
        ("30 December – 2 January 2017", date(2016, 12, 30), date(2017, 1, 2)),
        ("Tuesday 17 – Thursday 19 January", date(2023, 1, 17), date(2023, 1, 19)),
        ("5 May", date(2023, 5, 5), date(2023, 5, 5)),
        ("17/01/2017", date(2017, 1, 17), date(2017, 1, 17)),
    ],
)
def test_find_ranges_days_and_ranges(printed: str, first: date, last: date) -> None:
    assert find_ranges(f"Plenary: {printed}.", 2023) == [(first, last, printed)]


@pytest.mark.parametrize(
    "printed", ["31 February 2017", "2017", "in May", "section 3 of 2017", "3D printing"]
)
def test_find_ranges_no_day_returns_nothing(printed: str) -> None:
    assert find_ranges(printed) == []


@pytest.mark.parametrize(
    ("printed", "kind", "last"),
    [
        ("Q4 2017", "quarter", date(2017, 12, 31)),
        ("3Q 2017", "quarter", date(2017, 9, 30)),
        ("first quarter of 2018", "quarter", date(2018, 3, 31)),
        ("December 2017", "month", date(2017, 12, 31)),
        ("31 May 2017", "date", date(2017, 5, 31)),
        ("Draft Q2 2017, adoption Q4 2017", "quarter", date(2017, 12, 31)),
        ("Q4 2022 → Q1 2026", "quarter", date(2026, 3, 31)),
        ("end of 2017", "month", date(2017, 12, 31)),
        ("H1 2018", "quarter", date(2018, 6, 30)),
        ("Continuous", "continuous", None),
        ("on-going", "continuous", None),
        ("to be decided", "none", None),
        ("", "none", None),
    ],
)
def test_parse_target_kinds(printed: str, kind: str, last: date | None) -> None:
    assert parse_target(printed) == (kind, last)


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("January 2023 – December 2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("January - December 2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("1 January 2026 to 31 December 2028", date(2026, 1, 1), date(2028, 12, 31)),
        ("2026-2028", date(2026, 1, 1), date(2028, 12, 31)),
        ("2021, 2022 and 2023", date(2021, 1, 1), date(2023, 12, 31)),
        ("Q3 2023 – Q2 2024", date(2023, 7, 1), date(2024, 6, 30)),
        ("no years", None, None),
    ],
)
def test_parse_period_forms(printed: str, first: date | None, last: date | None) -> None:
    assert parse_period(printed) == (first, last)


# --- a reading corrected -----------------------------------------------------------------------------------


def test_rebuild_corrected_pieces_make_other_records() -> None:
    reading = read("1. Tactical goals\n\n1.1. Metings\n\nSix plenaries are held.\n\nSee the mandate.")
    assert [section.paragraphs for section in reading.sections] == [[], ["See the mandate."]]
    heading, first, second = reading.pieces[-3:]
    heading.text = "1.1. Meetings"
    first.becomes = "section.text"
    second.becomes = "activity"
    again = from_json(to_json(rebuild(reading.pieces)))
    assert tree(again)[1] == ("1.1", "Meetings", 2)
    assert [item.title for item in again.activities] == ["See the mandate."]
    assert again.sections[1].paragraphs == ["Six plenaries are held."]


def test_rebuild_heading_made_text_moves_its_content_up() -> None:
    reading = read("1. Tactical goals\n\nText.\n\n1.1. Meetings\n\nSix plenaries are held.")
    heading = next(piece for piece in reading.pieces if piece.text == "1.1. Meetings")
    heading.becomes, heading.level = "section.text", None
    again = rebuild(reading.pieces)
    assert [item.section for item in again.activities] == ["1"]
    assert again.sections[0].paragraphs == ["Text.", "1.1. Meetings"]
    assert again.left == []


def test_rebuild_unknown_role_is_refused() -> None:
    pieces = read("1. Meetings\n\nText.").pieces
    pieces[-1].becomes = "poem"
    with pytest.raises(ValueError, match="poem"):
        rebuild(pieces)


# --- prose and labels in one plan --------------------------------------------------------------------------


def test_items_few_targets_in_prose_keep_paragraphs_activities() -> None:
    prose = ["Six plenaries are held.", "Ad hoc meetings may follow.", "Two are face to face."]
    guidance = [
        "A position paper is drafted.\n\nTarget date: Q4 2017\n\nComments: begun",
        "Members help ICH.",
    ]
    parts = [
        "1. Tactical goals",
        "1.1. Meetings",
        *prose,
        "1.2. Guidance",
        *guidance,
        "Please refer to the mandate.",
    ]
    reading = read("\n\n".join(parts))
    assert items(reading) == [
        *((text, "", "", "") for text in prose),
        ("A position paper is drafted.", "", "Q4 2017", "begun"),
        ("Members help ICH.", "", "", ""),
    ]
    assert reading.sections[-1].paragraphs == ["Please refer to the mandate."]


@pytest.mark.parametrize(
    "head",
    [
        "Title of the guideline | Lead / input | Target date for completion | Remarks or status of work",
        "Topic | Action (lead or input) | Timeframe | Comments",
        "Activities | Role of the group | Deadline | Notes",
    ],
)
def test_items_columns_recognised_by_their_head(head: str) -> None:
    rows = "| A guideline | Lead | Q4 2017 | none |\n| A paper | Input | | some |"
    reading = read(f"1. Guidelines\n\n| {head} |\n|---|---|---|---|\n{rows}", name="plan.md")
    items_read = [
        (item.title, item.action, item.target, item.comments or item.status) for item in reading.activities
    ]
    assert items_read == [("A guideline", "Lead", "Q4 2017", "none"), ("A paper", "Input", "", "some")]
