"""A plan that is rendered and imported again gives the same records: every field that the document prints.

In memory, from a reading to the rows it makes: no database. Texts are compared by their words, emphasis and
links; what one format can't keep stands in `docs/decisions/0012`.
"""

import os
import re
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from core.markdown import to_html
from documents.formats import render
from documents.reading.emphasis import alike_joined
from documents.rendering.rich_text import Entry, Listing, Par, Quote, shapes_of
from tests.workplans.plans import header, plans
from tests.workplans.plans import section as section_with
from workplans.documents import document_of, names_activities
from workplans.importing import Reading, read_plan
from workplans.importing.records import header_values, rows_of
from workplans.models import WorkPlan
from workplans.references import reference_key

SAMPLES = Path(__file__).parents[2] / "samples"
REAL = os.environ.get("QIG_REAL_PLAN")
FOUNDING = [SAMPLES / "qig-2023-work-plan.txt", *([Path(REAL)] if REAL else [])]
FILES = FOUNDING + sorted(path for path in (SAMPLES / "annual").iterdir() if path.suffix != ".json")
FORMATS = ("md", "docx", "pdf")
EXAMPLES = 200 if settings.default.max_examples > 100 else 3  # a second for a PDF, a tenth for a Word file
Words = dict[str, Any]


# --- a reading as words ------------------------------------------------------------------------------------


def words_of(reading: Reading) -> Words:
    """What a reading says, as `workplans.plan_text` returns it of the rows that accepting it would make."""
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
    """Texts as HTML for comparison; `letters`: without white space, code and struck text, as of a PDF."""
    if isinstance(value, dict):
        return {
            key: normalised(inner, letters=letters) for key, inner in value.items() if key not in NOT_PRINTED
        }
    if isinstance(value, (list, tuple)):
        return [normalised(inner, letters=letters) for inner in value]
    if not isinstance(value, str):
        return value
    if letters:
        return [_letters(shape) for shape in shapes_of(value)]
    html = re.sub(r'<a href="(?!http|mailto|#)[^>]*>(.*?)</a>', r"\1", to_html(value))
    return re.sub(r"\s+", " ", html)


def _letters(shape: Any) -> Any:
    """A paragraph as letters with their emphasis and links; another shape as what is in it."""
    if isinstance(shape, Par):
        runs = [
            run._replace(text="".join(run.text.split()), marks=run.marks & {"strong", "em"})
            for run in shape.runs
        ]
        return alike_joined(run for run in runs if run.text)
    if isinstance(shape, (Listing, Quote)):
        inner = shape.entries if isinstance(shape, Listing) else shape.shapes
        return [_letters(part) for part in inner]
    return (shape.number, [_letters(part) for part in shape.shapes]) if isinstance(shape, Entry) else shape


def differences(before: Any, after: Any, place: str = "") -> list[tuple[str, Any, Any]]:
    """(place, words before, words after) of everything that is not the same."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [d for key in before for d in differences(before[key], after.get(key), f"{place}.{key}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [d for at, (item, other) in pairs for d in differences(item, other, f"{place}[{at}]")]
    return [] if before == after else [(place, before, after)]


def tree_of(words: Words) -> list[tuple[str, str, int]]:
    """The headings of a plan: its sections, and below each of them its topics."""
    tree = []
    for section in words["sections"]:
        tree.append((section["number"], section["title"], section["level"]))
        tree += [(topic["number"], topic["title"], section["level"] + 1) for topic in section["topics"]]
    return tree


def returned(words: Words, again: Words, *, letters: bool = False) -> list[tuple[str, Any, Any]]:
    """What is another after printing and reading in."""
    for row in (
        row for item in (words, again) for section in item["sections"] for row in section["activities"]
    ):
        if names_activities(words):
            row["after"] = None  # they stand below the section's text
    for item in (words, again):
        item["reference"] = reference_key(item["reference"])  # a revision is printed with the reference
    return differences(normalised(words, letters=letters), normalised(again, letters=letters))


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_published_plan_rendered_and_imported_is_the_same(path: Path, format: str) -> None:
    before = read_plan(path.name, path.read_bytes())
    words = words_of(before)
    after = read_plan(f"plan.{format}", render(document_of(words), format).content)
    assert returned(words, words_of(after), letters=format == "pdf") == []
    trees = [[(head.number, head.title, head.level) for head in r.sections] for r in (before, after)]
    assert trees[0] == trees[1] or path not in FOUNDING
    kinds = [Counter(fault.kind for fault in reading.faults) for reading in (before, after)]
    assert kinds[0] == kinds[1] or path not in FOUNDING


@pytest.mark.parametrize("format", FORMATS)
def test_topic_with_any_content_is_a_topic_and_a_section(format: str) -> None:
    """Also one without any text, alone below its heading; its tier is printed by the heading above."""
    empty = {"description": "", "justification": "", "points": []}
    contents = (
        {}, {"description": "Robots"}, {"justification": "They move."},
        {"points": [{"kind": {"value": "focus_area"}, "text": "Arms."}]},
        {"points": [{"kind": {"value": "challenge"}, "text": "Whether they move"}]},
    )  # fmt: skip
    for number, content in zip(("", "1", "", "1", ""), contents, strict=True):
        topic = {"number": number, "title": "Robots", "tier": "priority"} | empty | content
        words = header() | {"sections": [section_with("1", "Strategic goals", 1, topics=[topic])]}
        reading = read_plan(f"plan.{format}", render(document_of(words), format).content)
        assert [(head.number, head.title, head.level) for head in reading.sections] == tree_of(words)
        assert normalised(words_of(reading)["sections"]) == normalised(words["sections"])


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=EXAMPLES, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(words=plans())
def test_any_plan_of_the_layout_rendered_and_imported_is_the_same(format: str, words: Words) -> None:
    """What the layout can't tell apart stands in `tests.workplans.plans`, which makes none of it."""
    document = document_of(words)
    readings = [read_plan(f"plan.{name}", render(document, name).content) for name in {format, "md"}]
    kinds = [Counter(fault.kind for fault in reading.faults) for reading in readings]
    assert kinds[0] == kinds[-1]
    for reading in readings:
        changed = returned(deepcopy(words), words_of(reading), letters=format == "pdf")
        assert [change for change in changed if not change[0].endswith((".printed", ".commitments"))] == []
        assert [(head.number, head.title, head.level) for head in reading.sections] == tree_of(words)
