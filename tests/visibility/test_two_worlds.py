"""What you can't see does not exist: the same bytes whether it is there or not, whatever it says."""

from types import SimpleNamespace

import pytest

from tests.visibility.proof import Proof
from tests.visibility.surface import LINES

ROOMS = sorted({line.room for line in LINES})


@pytest.mark.parametrize("room", ROOMS)
def test_who_is_not_entitled_can_not_tell_the_worlds_apart(room: str, people: SimpleNamespace) -> None:
    """Status, headers, cookies, body, log lines, cache keys and mails; and who is entitled can tell them apart."""
    proof = Proof(people)
    lines = [line for line in LINES if line.room == room]
    proof.ask(lines)
    faults = [fault for line in lines for fault in proof.faults(line)]
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:40])
