"""A proof that can't fail proves nothing: with any one guard taken away, its line's check must fail."""

import pytest

from tests.visibility.proof import Proof, survivors
from tests.visibility.surface import LINES

ROOMS = sorted({line.room for line in LINES if line.guards})


@pytest.mark.parametrize("room", ROOMS)
def test_no_guard_can_be_taken_away_unnoticed(room: str, proof: Proof) -> None:
    """Each guard that a line names: a queryset's `visible_to`, a policy, a door."""
    unnoticed = survivors(proof, [line for line in LINES if line.room == room])
    assert not unnoticed, "\n".join(unnoticed)
