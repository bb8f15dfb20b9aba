"""The normal form of searched texts, and the queries that are made of what was typed."""

import re
from inspect import getmodule, getsource

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core.searching import CONFIG, folded, normal_forms, text_query, title_query

pytestmark = pytest.mark.django_db


def matches(text, typed, spellings=None):
    """Return whether what was typed finds a text, indexed as generated columns are; None for no query."""
    query = text_query(typed, spellings)
    if query is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_tsvector('{CONFIG}', search_text(%s)) @@ to_tsquery('{CONFIG}', %s)",
            [text, query.match],
        )
        return cursor.fetchone()[0]


def search_text(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_text(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Größenordnung der Österreich-Studie", "grossenordnung der osterreich studie\nosterreichstudie"),
        (
            "the “zebrafish” assay—kinetics, the member’s ‘hydrogel’…",
            "the zebrafish assay kinetics the member hydrogel",
        ),
        ("de\ufb01ned \xe6ther, \u0153uvre", "defined aether oeuvre"),
        ("EMA/CHMP/QWP/1/2023 <b>x</b>", "ema chmp qwp 1 2023 b x b"),
        ("non\u2011breaking x\u00ady", "non breaking xy\nnonbreaking"),
        ("manufac-\nturing", "manufac turing\nmanufacturing"),
        ("so IT is, and QP", "so it is and qp\nabbrit"),
        ("", ""),
    ],
)
def test_search_text_is_lower_case_without_accents_ligatures_and_punctuation(text, normal):
    assert search_text(text) == normal


SAME = (
    ("point-of-care", "point of care", "pointofcare", "point\u2010of\u2011care"),
    ("real-time", "real time", "realtime"),
    ("3-D printing", "3D printing", "3 D printing"),
    ("scale-up", "scale up", "scaleup"),
    ("in-line", "in line", "inline"),
    ("state-of-the-art", "state of the art", "stateoftheart"),
    ("members\u2019 vote", "member's vote", "members vote", "member\u2019s vote"),
    ("\u00d6sterreich", "OSTERREICH", "osterreich"),
    ("manufac-\nturing", "manufacturing"),
)


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
@pytest.mark.parametrize("typed", ["{}", "“{}”", '"{}"'], ids=["words", "curly phrase", "phrase"])
def test_spellings_find_each_other(spellings, typed):
    missed = [
        (text, other)
        for text in spellings
        for other in spellings
        if not matches(f"a long {text} test", typed.format(other))
    ]
    assert not missed


@pytest.mark.parametrize("spellings", SAME[:3], ids=lambda spellings: spellings[0])
def test_hyphenated_words_ask_for_the_same_as_separate_ones(spellings):
    hyphenated, separate = (text_query(typed) for typed in spellings[:2])
    assert hyphenated == separate


@pytest.mark.parametrize(
    ("text", "typed", "result"),
    [
        ("the IT system", "IT", True),
        ("so it is", "IT", False),
        ("the IT system", "it", True),
        ("of QP and WHO", "WHO qp", True),
        ("A study of care", "STUDY OF CARE", True),
        ("a batch", "the of and", False),
        ("a batch of the drug", "the batch", True),
    ],
)
def test_short_capitals_are_words_and_common_words_are_not(text, typed, result):
    assert matches(text, typed) is result


@pytest.mark.parametrize(
    ("typed", "result"),
    [
        ("patient near", True),
        ('"near the patient"', True),
        ("“near the patient”", True),
        ('"patient near"', False),
        ("near -patient", False),
        ("near -learn", True),
        ('near -"the patient"', False),
        ("EMA/824798/2022", True),
        ("824798", True),
        ("EMA/2022", False),
    ],
)
def test_phrases_stand_together_and_a_minus_excludes(typed, result):
    assert matches("Made near the patient, EMA/824798/2022", typed) is result


@pytest.mark.parametrize("typed", ["", "   ", '"', '""', "-", "--", "-batch", "&|!():*<->", "\\", "‘’"])
def test_nothing_to_look_for_gives_no_query(typed):
    assert text_query(typed) is None


@pytest.mark.parametrize(
    "typed", ["'; drop", "a" * 200, "'a' & !", "x " * 100, "ab" * 10, "\u0394\u03b1 b\u0301"]
)
def test_odd_input_gives_a_valid_query(typed):
    assert not matches("nothing of it", typed)


def test_spellings_of_a_term_find_each_other_alone_and_among_other_words():
    term = {"DCM", "DM", "decentralised manufacturing"}
    spellings = {folded(spelling): term for spelling in term}
    text = "Decentralised manufacturing near the patient"
    assert matches(text, "dm", spellings)
    assert matches(text, "patient DM", spellings)
    assert matches("DM near the patient", "decentralised-manufacturing", spellings)
    assert not matches(text, "batch DM", spellings)
    assert not matches("manufacturing of decentralised energy", "DM", spellings)


def test_title_query_finds_beginnings_of_words():
    with connection.cursor() as cursor:
        for typed, result in (("stea", True), ("Österr", True), ("stea osterreich", True), ("eady", False)):
            query = title_query(typed)
            vector = f"to_tsvector('{CONFIG}', search_text('Steady in Österreich'))"
            sql = f"SELECT {vector} @@ to_tsquery('{CONFIG}', %s)"
            cursor.execute(sql, [query.source_expressions[1].value])
            assert cursor.fetchone()[0] is result, typed
    assert title_query("'&|") is None


def test_normal_form_gives_the_stem_of_each_word():
    form = normal_forms(["Studies of 3-D batches"])["Studies of 3-D batches"]
    assert form.words == ["studies", "of", "3", "d", "batches"]
    assert form.stems == ["studi", "of", "3", "d", "batch"]
    assert form.more == ["3d"]


def test_search_text_is_immutable():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, provolatile FROM pg_proc WHERE proname IN ('search_text', 'sort_key')"
        )
        assert dict(cursor.fetchall()) == {"search_text": "i", "sort_key": "i"}


def test_migrations_that_use_the_functions_of_core_run_after_its_own():
    loader = MigrationLoader(connection)
    users = [
        key
        for key, migration in loader.disk_migrations.items()
        if key[0] != "core" and re.search("core.(searching|ordering)", getsource(getmodule(migration)))
    ]
    assert users
    for key in users:
        assert ("core", "0001_initial") in loader.graph.forwards_plan(key), key
