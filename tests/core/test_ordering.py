"""The order of names and titles, in the database and in memory."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.ordering import sort_key

TITLES = [
    "Zinc",
    "éluant",
    "mRNA",
    "Österreich",
    "Topic 9",
    "Topic 10",
    "„Quoted“",
    "straße 2",
    "Ætna",
    "label",
    "ŁÓDŹ",
]


def sort_key_of_database(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sort_key(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("text", TITLES)
def test_sort_key_same_in_database_and_memory(text):
    assert sort_key_of_database(text) == sort_key(text)


@pytest.mark.django_db
def test_sort_key_orders_as_readers_expect():
    titles = ["Topic 10", "Zinc", "Österreich", "Topic 9", "mRNA", "éluant", "oil", "Nitrogen"]
    expected = ["éluant", "mRNA", "Nitrogen", "oil", "Österreich", "Topic 9", "Topic 10", "Zinc"]
    assert sorted(titles, key=sort_key_of_database) == sorted(titles, key=sort_key) == expected


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_sort_key_orders_numbers_as_numbers(low, high):
    assert (sort_key(f"Topic {low}") < sort_key(f"Topic {high}")) == (low < high)
