"""The same plan as wrapped text, Markdown, Word and PDF reads as the same plan."""

from collections import Counter

import pytest

from tests.workplans.plan_formats import FORMATS, sample
from workplans.importing import Reading, read_plan


@pytest.fixture(scope="module")
def plain() -> Reading:
    return read_plan("plan.txt", sample().encode())


@pytest.fixture(scope="module", params=FORMATS)
def formatted(request: pytest.FixtureRequest) -> Reading:
    return read_plan(request.param, FORMATS[request.param](sample()))


def words(text: str) -> str:
    return " ".join(text.split())


def test_read_plan_other_format_same_tree_and_header(plain: Reading, formatted: Reading) -> None:
    for reading in (plain, formatted):
        assert reading.left == []
    trees = [
        [(part.number, part.title, part.level) for part in reading.sections] for reading in (plain, formatted)
    ]
    assert trees[0] == trees[1]
    assert plain.header == formatted.header


def test_read_plan_other_format_same_records(plain: Reading, formatted: Reading) -> None:
    def records(reading: Reading) -> dict:
        return {
            "topics": [
                (
                    *(words(topic.title), topic.short_name, topic.tier),
                    *(words(topic.description), words(topic.justification)),
                    *([*map(words, topic.focus_areas)], [*map(words, topic.challenges)]),
                )
                for topic in reading.topics
            ],
            "goals": [words(goal.text) for goal in reading.goals],
            "activities": [(words(item.title), item.section, item.category) for item in reading.activities],
            "commitments": [(item.kind, words(item.sentence), item.numbers) for item in reading.commitments],
            "faults": Counter(
                (fault.kind, fault.meant if "line" not in fault.meant else "") for fault in reading.faults
            ),
        }

    actual, expected = records(formatted), records(plain)
    for name in expected:
        assert actual[name] == expected[name]
