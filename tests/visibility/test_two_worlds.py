"""What you can't see does not exist: the same bytes whether it is there or not, whatever it says."""

import pytest

from tests.visibility.proof import Proof
from tests.visibility.surface import LINES

ROOMS = sorted({line.room for line in LINES})


@pytest.mark.parametrize("room", ROOMS)
def test_who_is_not_entitled_can_not_tell_the_worlds_apart(room: str, proof: Proof) -> None:
    """By status, headers, cookies, body, log lines, cache keys or mails; who is entitled can."""
    lines = [line for line in LINES if line.room == room]
    proof.ask(lines)
    faults = [fault for line in lines for fault in proof.faults(line)]
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:40])
