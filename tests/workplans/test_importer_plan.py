"""The founding plan, and the sample that has its build, read whole: every count, and nothing left."""

import os
from collections import Counter
from pathlib import Path

import pytest

from workplans.importing import Reading, from_json, read_plan, to_json

SAMPLES = Path(__file__).parents[2] / "samples"
REAL = os.environ.get("QIG_REAL_PLAN", "")

plans = pytest.mark.parametrize(
    "plan",
    [
        pytest.param(str(SAMPLES / "qig-2023-work-plan.txt"), id="sample"),
        pytest.param(
            REAL,
            id="real",
            marks=pytest.mark.skipif(not REAL, reason="QIG_REAL_PLAN does not name the real plan"),
        ),
    ],
)


@pytest.fixture
def reading(plan: str) -> Reading:
    return read_plan(plan, Path(plan).read_bytes())


@plans
def test_founding_plan_leaves_nothing_within_a_second(reading: Reading) -> None:
    assert reading.left == []
    assert reading.placed == reading.paragraphs > 100
    assert 0 < reading.seconds <= 1


@plans
def test_founding_plan_header(reading: Reading) -> None:
    header = to_json(reading)["header"]
    assert header["title"] == "2023 work plan for the Quality Innovation Group (QIG) Consolidated workplan"
    assert header["reference"] == "EMA/824798/2022"
    assert header["division"] == "Human Medicines Division"
    assert header["group"] == "Quality Innovation Group (QIG)"
    assert header["chair"] == "Marcel Hoefnagel"
    assert (header["date"], header["date_printed"]) == ("2023-02-14", "14 February 2023")
    assert (header["period_start"], header["period_end"]) == ("2023-01-01", "2023-12-31")
    assert header["period_printed"] == "January 2023 – December 2023"


@plans
def test_founding_plan_tree(reading: Reading) -> None:
    """Every topic is a heading of the tree, also those that are printed as plain lines."""
    assert [(section.number, section.level) for section in reading.sections] == [
        ("1", 1), ("1.1", 2), ("1", 3), ("2", 3), ("3", 3), ("4", 3), *[("", 4)] * 5, ("1.2", 2),
        ("2", 1), ("2.1", 2), ("2.1.1", 3), ("2.1.2", 3), ("2.1.3", 3), ("2.1.4", 3), ("2.1.5", 3),
        ("2.1.6", 3),
        ("2.1.7", 3), ("2.2", 2), ("3", 1), ("3.1", 2), ("3.1.1", 3), ("3.1.2", 3),
    ]  # fmt: skip
    assert reading.sections[1].title == "Work plan period: January 2023 – December 2023"


@plans
def test_founding_plan_topics(reading: Reading) -> None:
    priority = [topic for topic in reading.topics if topic.tier == "priority"]
    assert [(topic.short_name, len(topic.focus_areas)) for topic in priority] == [
        ("CM", 2),
        ("DCM", 3),
        ("", 4),
    ]
    assert all(topic.description and topic.justification and topic.section == "1.1" for topic in priority)
    later = [topic for topic in reading.topics if topic.tier != "priority"]
    assert [topic.tier for topic in later] == ["beyond_period"] * 5
    assert [len(topic.challenges) for topic in later] == [2, 0, 0, 5, 2]
    assert [topic.title for topic in later[1:]] == [
        "Platform technologies",
        "Novel analytical techniques",
        "3D printing",
        "Rapid microbiological methods",
    ]


@plans
def test_founding_plan_goals_and_activities(reading: Reading) -> None:
    assert [goal.number for goal in reading.goals] == list("12345678")
    assert {goal.section for goal in reading.goals} == {"1.2"}
    assert Counter(activity.section for activity in reading.activities) == {
        "2.1.1": 5, "2.1.2": 3, "2.1.3": 1, "2.1.4": 1, "2.1.5": 3, "2.1.6": 2, "2.1.7": 2, "2.2": 2,
        "3.1.1": 1, "3.1.2": 1,
    }  # fmt: skip
    assert {activity.section for activity in reading.activities if activity.horizon == "long_term"} == {"2.2"}
    assert [activity.category for activity in reading.activities if activity.section == "2.1.5"] == [
        "communication"
    ] * 3
    assert {activity.target_kind for activity in reading.activities} == {"none"}
    texts = {section.number: section.paragraphs for section in reading.sections if section.level == 3}
    assert len(texts["3.1.1"]) == len(texts["3.1.2"]) == 1  # the pointers to the mandate


@plans
def test_founding_plan_commitments(reading: Reading) -> None:
    commitments = [
        (commitment.kind, commitment.section, commitment.numbers) for commitment in reading.commitments
    ]
    assert commitments == [
        ("max_plenaries", "2.1.1", {"per_year": 6}),
        ("congruent_meetings", "2.1.1", {"parties": ["QWP", "BWP", "GMDP IWG"]}),
        ("face_to_face", "2.1.1", {"per_year": 2}),
        ("report_back", "2.1.4", {"parties": ["BWP", "QWP", "IWG"]}),
        ("listen_and_learn_first_year", "2.1.5", {}),
        ("first_listen_and_learn", "2.1.5", {"when": "Q1 2023", "format": "virtual"}),
    ]


@plans
def test_founding_plan_faults_beside_their_lines(reading: Reading, plan: str) -> None:
    by_kind: dict[str, list] = {}
    for fault in reading.faults:
        by_kind.setdefault(fault.kind, []).append(fault)
    dead = [(fault.text, fault.meant) for fault in by_kind["dead_reference"]]
    assert dead == [("section 1.5", "2.1.5"), ("see 3.3.1", "3.1.1")]
    assert [fault.line for fault in by_kind["broken_paragraph"]] == [56, 149]
    assert [fault.meant for fault in by_kind["spelling"]] == [
        "decentralised",
        "digitalisation",
        "individualised",
    ]
    assert [fault.text.split(" (")[0] for fault in by_kind["abbreviation"]] == ["DCM, DM"]
    assert [fault.text for fault in by_kind["odd_range"]] == ["2020 – 2025/2030"]
    assert [fault.line for fault in by_kind["escaped_link"]] == [42, 149]
    printed = Path(plan).read_text()
    for kind in ("dead_reference", "odd_range", "escaped_link"):
        for fault in by_kind[kind]:
            assert fault.text in printed.split("\n")[fault.line - 1]


@plans
def test_founding_plan_every_line_is_a_piece_as_printed(reading: Reading, plan: str) -> None:
    lines = Path(plan).read_text().split("\n")
    assert len(reading.pieces) == sum(bool(line.strip()) for line in lines)
    for piece in reading.pieces:
        assert lines[piece.line - 1].strip().removeprefix("- ") == piece.text


@plans
def test_founding_plan_json_round_trips(reading: Reading) -> None:
    data = to_json(reading)
    again = to_json(from_json(data))
    assert {**again, "seconds": 0} == {**data, "seconds": 0}
