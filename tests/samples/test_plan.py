"""The sample plan has the build of the real 2023 plan, and none of its sentences."""

import itertools
import os
import re
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "samples" / "qig-2023-work-plan.txt"
LONGEST_SHARED_RUN = 7  # words

# Headings, labels and names of sources: facts, which the sample repeats as printed.
SHARED_LABELS = (
    "2023 work plan for the Quality Innovation Group (QIG) Consolidated workplan",
    "Name of Operational Expert Group:",
    "Work plan period: January 2023 – December 2023",
    "2. Decentralized manufacturing (DCM) including manufacturing at point of care (POC)",
    "2. Tactical goals: activities/projects to deliver the strategic goals",
    "2.2. 5-10 year horizon (2020 – 2025/2030)",
    "SME Office Newsletter - November 2021 - Issue 54 \\(europa.eu\\)",
    "A pharmaceutical strategy for Europe \\(europa.eu\\)",
)

needs_the_real_plan = pytest.mark.skipif(
    not os.environ.get("QIG_REAL_PLAN"), reason="QIG_REAL_PLAN does not name the real 2023 plan"
)


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return SAMPLE.read_text(encoding="utf-8").split("\n")


@pytest.fixture(scope="module")
def real_lines() -> list[str]:
    return Path(os.environ["QIG_REAL_PLAN"]).read_text(encoding="utf-8").split("\n")


def runs_of_words(lines: list[str]) -> list[list[str]]:
    """Lower-case words, cut wherever a shared label stands."""
    runs = []
    for line in lines:
        for label in SHARED_LABELS:
            line = line.replace(label, "\0")
        runs += [re.findall(r"\w+", part.lower()) for part in line.split("\0")]
    return runs


def windows(words: list[str], size: int) -> list[str]:
    return [" ".join(words[at : at + size]) for at in range(len(words) - size + 1)]


def shared_runs(lines: list[str], others: list[str], size: int) -> list[str]:
    theirs = {run for words in runs_of_words(others) for run in windows(words, size)}
    return [run for words in runs_of_words(lines) for run in windows(words, size) if run in theirs]


def kind(line: str) -> str:
    """What a line is by its looks: blank, a bullet, a numbered line (with its number) or text."""
    numbered = re.match(r"(?:\d+\.)+(?= )", line)
    if numbered:
        return numbered[0]
    return "bullet" if line.startswith("- ") else "text" if line.strip() else "blank"


def between(lines: list[str], first: str, last: str) -> list[str]:
    """The lines after the one that starts with `first`, up to the next that starts with `last`."""
    start = next(at for at, line in enumerate(lines) if line.startswith(first)) + 1
    end = next(at for at, line in enumerate(lines[start:], start) if line.startswith(last))
    return [line for line in lines[start:end] if line]


@needs_the_real_plan
def test_no_sentence_of_the_real_plan_is_copied(lines: list[str], real_lines: list[str]) -> None:
    assert shared_runs(lines, real_lines, LONGEST_SHARED_RUN + 1) == []


@needs_the_real_plan
def test_a_copied_sentence_would_be_found(lines: list[str], real_lines: list[str]) -> None:
    sentence = max(real_lines, key=len)
    assert shared_runs([*lines, sentence], real_lines, LONGEST_SHARED_RUN + 1)


@needs_the_real_plan
def test_line_for_line_it_is_built_like_the_real_plan(lines: list[str], real_lines: list[str]) -> None:
    assert [kind(line) for line in lines] == [kind(line) for line in real_lines]


@needs_the_real_plan
def test_the_header_and_the_numbered_headings_are_the_real_ones(
    lines: list[str], real_lines: list[str]
) -> None:
    assert lines[:14] == real_lines[:14]
    headings = [line for line in lines if re.match(r"\d+\.(\d+\.)* [^a-z]", line)]
    assert headings == [line for line in real_lines if re.match(r"\d+\.(\d+\.)* [^a-z]", line)]
    assert len(headings) == 21


def test_priority_topics_have_two_three_and_four_focus_areas(lines: list[str]) -> None:
    counts = []
    for topic, following in (("1. Cont", "2. Dec"), ("2. Dec", "3. Dig"), ("3. Dig", "4. Other")):
        text = between(lines, topic, following)
        assert "Justification for topic selection:" in text
        counts.append(len(text) - text.index("Focus-area:") - 1)
    assert counts == [2, 3, 4]


def test_five_topics_for_later_and_their_issues(lines: list[str]) -> None:
    later = between(lines, "Topics noted for consideration beyond 2023", "1.2.")
    titles = [line for line in later if not line.startswith("- ") and line != "Issues for discussion:"]
    owners = [later.index(title) for title in titles] + [len(later)]
    issues = [
        sum(line.startswith("- ") for line in later[start:end]) for start, end in itertools.pairwise(owners)
    ]
    assert issues == [2, 0, 0, 5, 2]
    assert len(titles) == 5


def test_eight_goals_and_a_closing_paragraph_broken_across_a_page(lines: list[str]) -> None:
    horizon = between(lines, "1.2.", "2. Tactical")
    assert [line[:2] for line in horizon[1:9]] == [f"{n}." for n in range(1, 9)]
    assert horizon[9].endswith(" being")
    assert horizon[10].startswith("prepared ")
    assert "outside the scope of the QIG" in horizon[9]


@pytest.mark.parametrize(
    ("section", "following", "expected"),
    [
        ("2.1.1.", "2.1.2.", ["bullet", "text", "text", "bullet", "bullet"]),
        ("2.1.2.", "2.1.3.", ["text"] * 3),
        ("2.1.3.", "2.1.4.", ["text"]),
        ("2.1.4.", "2.1.5.", ["text"]),
        ("2.1.5.", "2.1.6.", ["text"] * 3),
        ("2.1.6.", "2.1.7.", ["text"] * 2),
        ("2.1.7.", "2.2.", ["text"] * 2),
        ("2.2.", "3.", ["text"] * 2),
        ("3.1.1.", "3.1.2.", ["text"] * 2),
    ],
)
def test_activities_stand_one_a_paragraph_or_bullet(
    lines: list[str], section: str, following: str, expected: list[str]
) -> None:
    assert [kind(line) for line in between(lines, section, following)] == expected


@pytest.mark.parametrize(
    "fault",
    [
        "(see section 1.5)",
        "(see 3.3.1)",
        "See 3.1.1.",
        "(2020 – 2025/2030)",
        "\\(europa.eu\\)](http",
        "Decentralized",
        "decentralised",
        "Digitalization",
        "digitalisation",
        "digitisation",
        "Individualized",
        "individualised",
        "(DCM)",
        "(DM)",
        "(PCMM))\n\nplant for",
    ],
)
def test_it_has_the_faults_of_the_real_plan(lines: list[str], fault: str) -> None:
    assert fault in "\n".join(lines)


@pytest.mark.parametrize(
    "words",
    [
        ("at most six plenary meetings a year", "congruent", "QWP, BWP and/or GMDP IWG"),
        ("About two face-to-face meetings",),
        ("report back regularly to BWP, QWP and IWG",),
        ("more often in the first year",),
        ("Q1 2023", "virtual", "biologicals", "decentralised"),
    ],
)
def test_each_commitment_is_one_sentence(lines: list[str], words: tuple[str, ...]) -> None:
    sentences = [sentence for line in lines for sentence in re.split(r"(?<=\.) ", line)]
    assert sum(all(word in sentence for word in words) for sentence in sentences) == 1
