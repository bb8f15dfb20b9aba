"""A proof that cannot fail proves nothing: without any one guard, the check of its URL must fail."""

from unittest import mock

import pytest
from django.test import Client

from tests.visibility.guards import is_changed, is_noticed
from tests.visibility.line import Line
from tests.visibility.proof import Proof
from tests.visibility.responses import address_of, send_probe
from tests.visibility.roles import ANONYMOUS
from tests.visibility.surface import LINES

GUARDS = [pytest.param(line, guard, id=f"{line.name}-{guard}") for line in LINES for guard in line.guards]
#: the sign-in library checks its pages itself
LIBRARY_PAGES = ("account_", "mfa_")
SIGN_IN_CHECK = "django.contrib.auth.middleware.LoginRequiredMiddleware.process_view"


@pytest.mark.prove
@pytest.mark.parametrize(("line", "guard"), GUARDS)
def test_guard_removed_is_noticed(line: Line, guard: str, proof: Proof) -> None:
    """Each guard that a line names: the `visible_to` of a queryset, a policy, the check of a desk page."""
    assert is_noticed(proof, line, guard)


@pytest.mark.parametrize(
    ("line", "guard"),
    [param for param in GUARDS if is_changed(param.values[1])],  # type: ignore[arg-type]
)
def test_changed_guard_removed_is_noticed(line: Line, guard: str, proof: Proof) -> None:
    """Each guard whose file has been changed since the last commit but one."""
    assert is_noticed(proof, line, guard)


def test_page_without_sign_in_check_answers_anonymous_readers_differently_unless_public(proof: Proof) -> None:
    wrong = []
    for line in LINES:
        before = send_probe(Client(), line.name, line.probes[0], proof.ground)
        with mock.patch(SIGN_IN_CHECK, return_value=None):
            after = send_probe(Client(), line.name, line.probes[0], proof.ground)
        checked_twice = line.name.startswith(LIBRARY_PAGES)
        if bool(after.difference(before)) == (line.public or checked_twice):
            wrong.append(line.name)
    assert not wrong


def test_page_refuses_methods_that_its_line_does_not_name(proof: Proof) -> None:
    """A role without the page learns nothing from another method."""
    wrong = []
    for line in LINES:
        if line.name.startswith(LIBRARY_PAGES):
            continue
        address = address_of(line.name, line.probes[0], proof.ground)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(line.methods.split()):
            for role in (ANONYMOUS, "alice", "eva", "sophie"):
                status = getattr(proof.clients[role], method.lower())(address).status_code
                if status not in (302, 403, 404, 405) or (status != 405 and role in line.there_for):
                    wrong.append(f"{line.name}: {role}, {method}: {status}")
    assert not wrong, "\n".join(wrong)
