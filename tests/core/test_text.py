"""Cleaning of texts: what nobody can see is not stored."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import clean, clean_line


@pytest.mark.parametrize("character", "\u200b\u2060\u00ad\u3164\ufeff\u0000\u0007\u202e\u2800")
def test_clean_invisible_character_leaves_nothing(character):
    assert clean(character) == ""
    assert clean(f"con{character}tinuous") == "continuous"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("e\u0301lan", "élan"),
        ("one\r\ntwo\rthree\u2028four\u2029five", "one\ntwo\nthree\nfour\nfive"),
        ("5\u00a0mg and\u00a0more", "5\u00a0mg and more"),
        ("1\u202f000\u202fL", "1 000\u00a0L"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200db", "ab"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_clean_text_as_stored(typed, stored):
    assert clean(typed) == stored


def test_clean_line_is_one_line():
    assert clean_line("  Continuous\u00a0\n manufacturing\u200b ") == "Continuous manufacturing"


@given(st.text())
def test_clean_twice_changes_nothing_more(text):
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
