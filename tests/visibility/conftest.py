"""The clock of every test here stands still, so that people and rows are made at one moment."""

from collections.abc import Iterator

import pytest

from tests.visibility.proof import still


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    with still():
        yield
