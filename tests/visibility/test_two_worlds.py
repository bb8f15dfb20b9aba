"""What a reader may not see does not exist: the same bytes, whether it exists or not."""

import pytest

from tests.visibility.line import Line
from tests.visibility.proof import Check, Proof, every_request, representative_requests
from tests.visibility.surface import LINES

every_url = pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)


def assert_no_faults(*faults: str) -> None:
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:40])


@every_url
def test_url_admits_entitled_roles_and_leaks_nothing_to_others(line: Line, proof: Proof) -> None:
    """One role represents those of whom the same is expected."""
    check = Check(proof, line, representative_requests(line))
    assert_no_faults(*check.access_faults(), *check.leaks())


@pytest.mark.prove
@every_url
def test_url_for_every_role_leaks_nothing_and_shows_hidden_rows_to_entitled_roles(
    line: Line, proof: Proof
) -> None:
    check = Check(proof, line, every_request(line))
    assert_no_faults(*check.access_faults(), *check.leaks(), *check.missing_differences())
