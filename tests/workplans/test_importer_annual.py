"""Sister parties' plans, unlike each other: what a careful reader finds in each, the importer finds."""

import json
from pathlib import Path

import pytest

from workplans.importing import Reading, from_json, read_plan, to_json

ANNUAL = Path(__file__).parents[2] / "samples" / "annual"
PLANS = sorted(path for path in ANNUAL.iterdir() if path.suffix in (".txt", ".md", ".docx", ".pdf"))


def words(text: str | None) -> str:
    return " ".join((text or "").split())


@pytest.fixture(scope="module", params=PLANS, ids=lambda path: path.name)
def plan(request: pytest.FixtureRequest) -> tuple[Reading, dict]:
    path: Path = request.param
    expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text())
    return read_plan(path.name, path.read_bytes()), expected


def test_samples_are_of_every_type() -> None:
    assert {path.suffix for path in PLANS} == {".txt", ".md", ".docx", ".pdf"}


def test_read_plan_tree_as_expected(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    actual = [[section.number or None, section.title, section.level] for section in reading.sections]
    assert actual == expected["tree"]


def test_read_plan_header_as_expected(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    header = to_json(reading)["header"]
    actual = {
        "title": header["title"],
        "date": header["date_printed"] or None,
        "reference": header["reference"] or None,
        "division": header["division"] or None,
        "group": header["group"] or None,
        "chair": header["chair"] or None,
        "vice_chair": header["vice_chair"] or None,
        "period": header["period_printed"] or None,
        "period_start": header["period_start"],
        "period_end": header["period_end"],
    }
    assert actual == expected["header"]
    printed = [
        (item.body, item.verb, item.date and item.date.strftime("%-d %B %Y")) for item in reading.endorsements
    ]
    assert printed == [tuple(item) for item in expected["endorsements"]]


def test_read_plan_items_as_expected(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    actual = [
        {
            "title": words(activity.title),
            "section": activity.section,
            "target": activity.target or None,
            "action": activity.action or None,
            "status": activity.status or None,
            "comments": words(activity.comments) or None,
        }
        for activity in reading.activities
    ]
    assert actual == expected["items"]


def test_read_plan_targets_and_status_are_consistent(plan: tuple[Reading, dict]) -> None:
    reading, _ = plan
    for activity in reading.activities:
        assert (activity.target_kind == "none") == (not activity.target)
        assert (activity.target_date is None) == (activity.target_kind in ("none", "continuous"))
        assert activity.progress == ("completed" if activity.status else "planned")


def test_read_plan_meetings_as_expected(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    actual = [[meeting.start.isoformat(), meeting.end.isoformat()] for meeting in reading.meetings]
    assert actual == expected["meetings"]
    assert [meeting.printed for meeting in reading.meetings] == expected["meetings_printed"]


def test_read_plan_goals_and_texts_as_expected(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    assert len(reading.goals) == expected["goals"]
    texts = [
        [section.number or section.title, words(text)]
        for section in reading.sections
        for text in section.paragraphs
    ]
    texts += [[goal.section, words(goal.text)] for goal in reading.goals]
    assert sorted(texts) == sorted([number, words(text)] for number, text in expected["texts"])


def test_read_plan_page_furniture_is_listed(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    furniture = " ".join(words(piece.text) for piece in reading.pieces if piece.becomes == "furniture")
    for text in expected["furniture"]:
        assert words(text) in furniture


def test_read_plan_leaves_nothing_and_json_round_trips(plan: tuple[Reading, dict]) -> None:
    reading, _ = plan
    assert [piece.text for piece in reading.left] == []
    data = to_json(reading)
    assert to_json(from_json(json.loads(json.dumps(data)))) == data


def test_read_plan_faults_as_expected(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    kinds = [fault.kind for fault in reading.faults]
    assert kinds.count("broken_paragraph") == expected.get("broken_paragraphs", 0)
    dead = [fault.text for fault in reading.faults if fault.kind == "dead_reference"]
    assert dead == expected.get("dead_references", [])
