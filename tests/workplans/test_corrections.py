"""Correcting a reading piece by piece: what moves, what is joined, and that nothing is lost."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.workplans.readings import SAMPLE
from workplans.importing import from_json, read_plan, rebuild, to_json
from workplans.importing.corrections import correct, piece_named
from workplans.importing.display import PIECE_LABELS
from workplans.importing.pieces import BECOMES, OWNER

READ = to_json(read_plan(SAMPLE.name, SAMPLE.read_bytes()))


@pytest.fixture
def pieces():
    return from_json(READ).pieces


def named(pieces, words):
    return next(piece for piece in pieces if piece.text.startswith(words))


def test_correct_join_two_focus_areas(pieces):
    areas = [piece for piece in pieces if piece.becomes == "focus_area"][:2]
    joined = correct(pieces, areas[1].id, {"join": True})
    topic = rebuild(joined).topics[0]
    assert topic.focus_areas == [f"{areas[0].text}"]
    assert areas[0].text.count("\n\n") == 1
    assert len(joined) == len(pieces) - 1


def test_correct_join_broken_paragraph_removes_fault(pieces):
    broken = named(pieces, "prepared within")
    reading = rebuild(correct(pieces, broken.id, {"join": True}))
    section = next(s for s in reading.sections if s.number == "1.2")
    assert "at present being prepared within" in section.paragraphs[-1]
    assert [f.kind for f in reading.faults].count("broken_paragraph") == 1


def test_correct_join_moves_owned_pieces_to_the_piece_above(pieces):
    title = named(pieces, "3D printing")
    owned = [piece for piece in pieces if piece.of == title.id]
    correct(pieces, title.id, {"join": True})
    assert owned
    assert not any(piece.of == title.id for piece in pieces)


def test_correct_join_first_piece_is_refused(pieces):
    with pytest.raises(ValidationError, match="no piece above"):
        correct(pieces, pieces[0].id, {"join": True})


def test_correct_paragraph_made_heading_gets_level_above(pieces):
    piece = named(pieces, "Further meetings may be called")
    assert correct(pieces, piece.id, {"becomes": "section.title"}) is pieces
    assert piece.level == 3
    correct(pieces, piece.id, {"becomes": "section.title", "level": 2})
    assert piece.level == 2


def test_correct_heading_made_text_leaves_the_tree(pieces):
    piece = named(pieces, "2.1.3.")
    reading = rebuild(correct(pieces, piece.id, {"becomes": "section.text"}))
    assert piece.level is None
    assert "2.1.3" not in [section.number for section in reading.sections]


def test_correct_owner_must_have_the_right_role(pieces):
    topic, area = named(pieces, "3D printing"), named(pieces, "With the help of stakeholders")
    correct(pieces, area.id, {"of": topic.id})
    assert rebuild(pieces).topics[6].focus_areas == [area.text]
    with pytest.raises(ValidationError):
        correct(pieces, area.id, {"of": named(pieces, "Find ad hoc experts").id})


@given(st.data())
def test_correct_any_run_of_corrections_loses_no_word(data):
    pieces = from_json(READ).pieces
    words = sorted(" ".join(piece.text for piece in pieces).split())
    for _ in range(data.draw(st.integers(1, 6))):
        piece = data.draw(st.sampled_from(pieces))
        changes = data.draw(
            st.one_of(
                st.just({"join": True}),
                st.fixed_dictionaries({"becomes": st.sampled_from(BECOMES), "of": st.just("")}),
                st.fixed_dictionaries({"becomes": st.just("section.title"), "level": st.integers(1, 6)}),
            )
        )
        if pieces[0] is piece and "join" in changes:
            continue
        pieces = correct(pieces, piece.id, changes)
    reading = rebuild(pieces)
    assert sorted(" ".join(piece.text for piece in reading.pieces).split()) == words
    assert piece_named(reading.pieces, reading.pieces[0].id)
    assert to_json(from_json(to_json(reading)))["pieces"] == to_json(reading)["pieces"]


def test_piece_labels_exist_for_every_role():
    assert set(PIECE_LABELS) == set(BECOMES)
    assert set(OWNER.values()) <= set(BECOMES)
