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


def test_there_are_plans_of_every_kind() -> None:
    assert {path.suffix for path in PLANS} == {".txt", ".md", ".docx", ".pdf"}


def test_the_tree(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    found = [[section.number or None, section.title, section.level] for section in reading.sections]
    assert found == expected["tree"]


def test_the_header(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    header = to_json(reading)["header"]
    found = {
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
    assert found == expected["header"]
    printed = [
        (item.body, item.verb, item.date and item.date.strftime("%-d %B %Y")) for item in reading.endorsements
    ]
    assert printed == [tuple(item) for item in expected["endorsements"]]


def test_the_items(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    found = [
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
    assert found == expected["items"]


def test_targets_and_status_are_understood(plan: tuple[Reading, dict]) -> None:
    reading, _ = plan
    for activity in reading.activities:
        assert (activity.target_kind == "none") == (not activity.target)
        assert (activity.target_date is None) == (activity.target_kind in ("none", "continuous"))
        assert activity.progress == ("completed" if activity.status else "planned")


def test_the_meetings(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    found = [[meeting.start.isoformat(), meeting.end.isoformat()] for meeting in reading.meetings]
    assert found == expected["meetings"]
    assert [meeting.printed for meeting in reading.meetings] == expected["meetings_printed"]


def test_goals_and_texts(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    assert len(reading.goals) == expected["goals"]
    texts = [
        [section.number or section.title, words(text)]
        for section in reading.sections
        for text in section.paragraphs
    ]
    texts += [[goal.section, words(goal.text)] for goal in reading.goals]
    assert sorted(texts) == sorted([number, words(text)] for number, text in expected["texts"])


def test_page_furniture_is_set_aside_and_listed(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    furniture = " ".join(words(piece.text) for piece in reading.pieces if piece.becomes == "furniture")
    for text in expected["furniture"]:
        assert words(text) in furniture


def test_nothing_is_left_and_json_goes_there_and_back(plan: tuple[Reading, dict]) -> None:
    reading, _ = plan
    assert [piece.text for piece in reading.left] == []
    data = to_json(reading)
    assert to_json(from_json(json.loads(json.dumps(data)))) == data


def test_faults_that_are_there(plan: tuple[Reading, dict]) -> None:
    reading, expected = plan
    kinds = [fault.kind for fault in reading.faults]
    assert kinds.count("broken_paragraph") == expected.get("broken_paragraphs", 0)
    dead = [fault.text for fault in reading.faults if fault.kind == "dead_reference"]
    assert dead == expected.get("dead_references", [])
