"""Whatever the plan, no paragraph vanishes: each is a piece once, and a field of a record or left."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from core.text import clean
from documents.reading.marks import plain_line
from workplans.importing import Piece, Reading, from_json, read_plan, rebuild, to_json
from workplans.importing.labels import without_label
from workplans.importing.pieces import BECOMES
from workplans.paragraphs import flat, split_number

WORDS = [
    "quality",
    "review",
    "of",
    "novel",
    "methods",
    "and",
    "tools",
    "for",
    "the",
    "assessors",
    "in",
    "2023",
]
WORDS += ["with", "BWP", "QWP", "see", "section", "2.1", "a", "draft", "decentralised", "(DCM)"]
LABELS = (
    "Justification for topic selection:",
    "Focus-area:",
    "Issues for discussion:",
    "Comments",
    "Target date",
)
TITLES = (
    "Strategic goals",
    "Tactical goals",
    "Operational goals",
    "Meetings scheduled for 2023",
    "Guidelines",
)
FIELDS = ("Action: Lead", "Target date: Q4 2023", "Comments: none yet", "Adopted: December 2016", "Final")
DATES = ("17-20 January 2023", "28 February – 1 March 2023", "5 May 2023 (virtual)")

phrase = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
sentence = phrase.map(lambda text: text[0].upper() + text[1:] + ".")
anything = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
bullets = st.lists(phrase.map(lambda text: f"- {text}"), min_size=1, max_size=4).map("\n".join)
numbers = st.lists(phrase, min_size=1, max_size=4).map(
    lambda lines: "\n".join(f"{at}. {line};" for at, line in enumerate(lines, start=1))
)
item = st.tuples(sentence, st.lists(st.sampled_from(FIELDS), max_size=4)).map(
    lambda parts: "\n".join([parts[0], *parts[1]])
)
cells = st.lists(phrase, min_size=3, max_size=3).map(lambda row: "| " + " | ".join(row) + " |")
table = st.lists(cells, min_size=1, max_size=3).map(
    lambda rows: "\n".join(["| Guideline | Action | Target date |", "|---|---|---|", *rows])
)
block = st.one_of(
    sentence, phrase, bullets, numbers, item, table, anything, st.sampled_from(LABELS), st.sampled_from(DATES)
)
headings = st.tuples(
    st.lists(st.integers(1, 9), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)) + "."),
    st.one_of(st.sampled_from(TITLES), phrase.map(str.capitalize)),
    st.booleans(),
).map(lambda parts: f"{'## ' if parts[2] else ''}{parts[0]} {parts[1]}")
plans = st.lists(st.one_of(block, headings), min_size=1, max_size=25).map("\n\n".join)


def printed_words(text: str) -> list[str]:
    """The words of a source, less the marks of Markdown: hashes, bullets, bars and rules."""
    text = re.sub(r"^[ \t]*(?:#{1,6}|[-*+•])[ \t]+(?=\S)", "", text, flags=re.MULTILINE)
    return re.sub(r"\|?[\s|:-]*-{2,}[\s|:-]*\||\|", " ", text).split()


def words_of(reading: Reading) -> list[str]:
    return " ".join(piece.text for piece in reading.pieces).replace("|", " ").split()


def assert_records_hold_every_piece(reading: Reading) -> None:
    data = to_json(reading)
    del data["pieces"]
    records = " ".join(json.dumps(data, ensure_ascii=False).replace("\\n", " ").split())
    left = {piece.id for piece in reading.left}
    for piece in reading.pieces:
        if piece.becomes in ("furniture", "label") or piece.id in left:
            continue
        text = split_number(piece.text)[1]
        value = without_label(without_label(text, piece.becomes), piece.becomes, header=True)
        kept = [
            json.dumps(" ".join(form.split()), ensure_ascii=False)[1:-1]
            for form in (text, value, flat(text), flat(value), plain_line(value))
        ]
        assert any(form in records for form in kept), piece


@given(plans)
def test_read_plan_any_plan_keeps_every_word_in_order(plan: str) -> None:
    reading = read_plan("plan.md", plan.encode())
    rules = [piece for piece in reading.pieces if piece.style == "furniture"]
    for piece in rules:
        piece.text = "" if set(piece.text) <= set("|-: ") else piece.text
    assert words_of(reading) == printed_words(clean(plan))


@given(plans)
def test_read_plan_any_piece_is_in_a_record_or_left(plan: str) -> None:
    reading = read_plan("plan.md", plan.encode())
    assert len({piece.id for piece in reading.pieces}) == len(reading.pieces)
    assert_records_hold_every_piece(reading)
    assert reading.paragraphs - reading.placed == len({piece.block for piece in reading.left})


@given(plans, st.lists(st.tuples(st.integers(0, 200), st.sampled_from(BECOMES)), max_size=12))
def test_rebuild_any_correction_loses_nothing(plan: str, corrections: list[tuple[int, str]]) -> None:
    pieces: list[Piece] = read_plan("plan.md", plan.encode()).pieces
    for at, becomes in corrections:
        pieces[at % len(pieces)].becomes = becomes
    reading = rebuild(pieces)
    assert_records_hold_every_piece(reading)
    data = to_json(reading)
    assert to_json(from_json(json.loads(json.dumps(data)))) == data


@given(st.text(max_size=400), st.sampled_from(["plan.txt", "plan.md"]))
def test_read_plan_any_text_is_read(text: str, name: str) -> None:
    data = f"1. Plan\n\n{text}".encode(errors="ignore")
    reading = read_plan(name, data)
    assert reading.pieces
