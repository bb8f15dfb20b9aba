"""The clock of every test here stands still, so that people and rows are made at one moment."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.visibility.proof import Proof, still
from tests.visibility.worlds import NEXT_NUMBERS, set_sequences


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    with still():
        yield


@pytest.fixture
def proof(people: SimpleNamespace) -> Iterator[Proof]:
    """The ground with everybody signed in. Sequences, which no rollback sets back, are left below it."""
    yield Proof(people)
    set_sequences(NEXT_NUMBERS)
