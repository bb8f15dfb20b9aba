"""A proof that can't fail proves nothing: with any one guard taken away, its line's check must fail."""

from unittest import mock

import pytest
from django.test import Client

from tests.visibility.asking import address_of, ask
from tests.visibility.proof import Proof, survivors
from tests.visibility.roles import ANONYMOUS
from tests.visibility.surface import LINES

ROOMS = sorted({line.room for line in LINES if line.guards})


@pytest.mark.parametrize("room", ROOMS)
def test_no_guard_can_be_taken_away_unnoticed(room: str, proof: Proof) -> None:
    """Each guard that a line names: a queryset's `visible_to`, a policy, a door."""
    unnoticed = survivors(proof, [line for line in LINES if line.room == room])
    assert not unnoticed, "\n".join(unnoticed)


#: pages of the sign-in library, which asks for itself
LIBRARYS = ("account_", "mfa_")
SIGN_IN = "django.contrib.auth.middleware.LoginRequiredMiddleware.process_view"


def test_signing_in_is_asked_for_everywhere_but_on_public_pages(proof: Proof) -> None:
    """With the middleware gone, anonymous people get another answer from every page that is not public."""
    wrong = []
    for line in LINES:
        before = ask(Client(), line.name, line.probes[0], proof.ground)
        with mock.patch(SIGN_IN, return_value=None):
            after = ask(Client(), line.name, line.probes[0], proof.ground)
        asked_twice = line.name.startswith(LIBRARYS)  # the sign-in library asks for itself
        if bool(after.differs_from(before)) == (line.public or asked_twice):
            wrong.append(line.name)
    assert not wrong


def test_a_page_answers_to_no_other_method(proof: Proof) -> None:
    """Than those of its line; who may not come in learns nothing by asking otherwise."""
    wrong = []
    for line in LINES:
        if line.name.startswith(LIBRARYS):
            continue  # the sign-in library's own
        address = address_of(line.name, line.probes[0], proof.ground)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(line.methods.split()):
            for role in (ANONYMOUS, "alice", "eva", "sophie"):
                status = getattr(proof.clients[role], method.lower())(address).status_code
                if status not in (302, 403, 404, 405) or (status != 405 and role in line.there_for):
                    wrong.append(f"{line.name}: {role}, {method}: {status}")
    assert not wrong, "\n".join(wrong)
