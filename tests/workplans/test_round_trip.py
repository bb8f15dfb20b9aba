"""A plan that is printed and read in again gives the same records: every field that the document prints.

In memory, from a reading to the rows it makes: no database. Texts are compared by their words and addresses:
marks of emphasis, and links without a target, are not words.
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from core.markdown import to_html
from documents.formats import render
from tests.workplans.plans import plans
from workplans.documents import document_of, names_activities
from workplans.importing import read_plan
from workplans.importing.records import header_values, rows_of
from workplans.models import WorkPlan
from workplans.references import reference_key

SAMPLES = Path(__file__).parents[2] / "samples"
REAL = os.environ.get("QIG_REAL_PLAN")
FILES = [SAMPLES / "qig-2023-work-plan.txt", *([Path(REAL)] if REAL else [])]
FILES += sorted(path for path in (SAMPLES / "annual").iterdir() if path.suffix != ".json")
Words = dict[str, Any]


# --- a reading as words ------------------------------------------------------------------------------------


def words_of(name: str, content: bytes) -> Words:
    """What a document says, as `workplans.plan_text` returns it of the rows that accepting it would make."""
    reading = read_plan(name, content)
    assert not reading.left, [piece.text for piece in reading.left]
    header = header_values(reading, [])
    rows = rows_of(reading, WorkPlan(title=header["title"]), {})
    days = {
        name: header[name] and header[name].isoformat() for name in ("dated", "period_start", "period_end")
    }
    period = {"start": days["period_start"], "end": days["period_end"], "printed": header["period_printed"]}
    copied = ("title", "reference", "revision", "chair", "vice_chair", "division", "marking", "preface")
    return {name: header[name] for name in copied} | {
        "group": header["group_name"],
        "dated": days["dated"],
        "period": period,
        "endorsements": [
            {"body": e.body, "verb": e.verb, "dated": e.dated and e.dated.isoformat(), "printed": e.printed}
            for e in rows.endorsements
        ],
        "sections": [_section(section, rows) for section in rows.sections],
    }


def _section(section: Any, rows: Any) -> Words:
    def inside(changed: list[Any]) -> list[Any]:
        return [row for row in changed if row.section is section]

    return {
        "number": section.number,
        "title": section.title,
        "level": section.level,
        "text": section.text,
        "topics": [_topic(row, rows) for row in inside(rows.plan_topics)],
        "goals": [
            {"number": row.number, "text": row.text, "after": row.after_paragraph}
            for row in inside(rows.goals)
        ],
        "activities": [_activity(row) for row in inside(rows.activities)],
        "commitments": [(row.rule, row.number, row.sentence) for row in inside(rows.commitments)],
    }


def _topic(row: Any, rows: Any) -> Words:
    return {
        "number": row.number,
        "title": row.title,
        "tier": row.tier,
        "description": row.description,
        "justification": row.justification,
        "points": [
            {"kind": {"value": point.kind}, "text": point.text}
            for point in rows.points
            if point.plan_topic is row
        ],
    }


def _activity(row: Any) -> Words:
    copied = ("title", "text", "action", "lead", "specialised_input", "reference", "comments", "category")
    return {name: getattr(row, name) for name in copied} | {
        "target": row.target_text,
        "progress": {"label": row.get_progress_display()},
        "progress_reason": row.progress_reason,
        "after": row.after_paragraph,
    }


# --- and compared ------------------------------------------------------------------------------------------

#: not printed, unless asked for
NOT_PRINTED = {"progress", "progress_reason", "category"}


def normalised(value: Any, *, letters: bool = False) -> Any:
    """Words for comparison; `letters`: no white space at all, and no addresses, as a PDF is read."""
    if isinstance(value, dict):
        rest = {
            key: normalised(inner, letters=letters) for key, inner in value.items() if key not in NOT_PRINTED
        }
        return rest
    if isinstance(value, (list, tuple)):
        return [normalised(inner, letters=letters) for inner in value]
    if not isinstance(value, str):
        return value
    if letters:
        return re.sub(r"<[^>]+>|\s+", "", to_html(value))
    html = re.sub(r"</?(?:strong|em|s)>", "", to_html(value))
    html = re.sub(r'<a href="(?!http|mailto)[^>]*>(.*?)</a>', r"\1", html)
    return re.sub(r"\s+", " ", html)


def differences(before: Any, after: Any, place: str = "") -> list[tuple[str, Any, Any]]:
    """(place, words before, words after) of everything that is not the same."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [d for key in before for d in differences(before[key], after.get(key), f"{place}.{key}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [d for at, (item, other) in pairs for d in differences(item, other, f"{place}[{at}]")]
    return [] if before == after else [(place, before, after)]


def returned(words: Words, format: str, but: tuple[str, ...] = ()) -> list[tuple[str, Any, Any]]:
    """What is another after printing and reading in, `but` for these fields."""
    again = words_of(f"plan.{format}", render(document_of(words), format).content)
    for row in (
        row for item in (words, again) for section in item["sections"] for row in section["activities"]
    ):
        if names_activities(words):
            row["after"] = None  # they stand below the section's text
    for item in (words, again):
        item["reference"] = reference_key(item["reference"])  # a revision is printed with the reference
    letters = format == "pdf"
    changed = differences(normalised(words, letters=letters), normalised(again, letters=letters))
    return [change for change in changed if not change[0].endswith(but)] if but else changed


@pytest.mark.parametrize("format", ["md", "docx", "pdf"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_published_plan_comes_back_the_same(path: Path, format: str) -> None:
    assert returned(words_of(path.name, path.read_bytes()), format) == []


@pytest.mark.parametrize(("format", "examples"), [("md", 12), ("docx", 12), ("pdf", 4)])
def test_any_plan_of_the_groups_layout_comes_back_the_same(format: str, examples: int) -> None:
    """What the layout can't tell apart stands in `tests.workplans.plans`, which makes none of it."""

    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(plans())
    def comes_back(words: Words) -> None:
        assert returned(words, format, but=(".printed", ".commitments")) == []

    comes_back()
