"""The same plan as wrapped text, Markdown, Word and PDF reads as the same plan."""

from collections import Counter

import pytest

from tests.workplans.clothes import CLOTHES, sample
from workplans.importing import Reading, read_plan


@pytest.fixture(scope="module")
def plain() -> Reading:
    return read_plan("plan.txt", sample().encode())


@pytest.fixture(scope="module", params=CLOTHES)
def dressed(request: pytest.FixtureRequest) -> Reading:
    return read_plan(request.param, CLOTHES[request.param](sample()))


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_tree_and_the_header_are_the_same(plain: Reading, dressed: Reading) -> None:
    for reading in (plain, dressed):
        assert reading.left == []
    trees = [
        [(part.number, part.title, part.level) for part in reading.sections] for reading in (plain, dressed)
    ]
    assert trees[0] == trees[1]
    assert plain.header == dressed.header


def test_the_records_are_the_same(plain: Reading, dressed: Reading) -> None:
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

    found, expected = records(dressed), records(plain)
    for name in expected:
        assert found[name] == expected[name]
