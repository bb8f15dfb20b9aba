"""Take a guard away, and see whether the check of a URL notices."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from inspect import getsourcefile, unwrap
from pathlib import Path
from typing import Any
from unittest import mock

from tests.visibility.databases import W0
from tests.visibility.line import DESK_PAGE, Line
from tests.visibility.proof import Proof
from tests.visibility.roles import HIDDEN_SET

ROOT = Path(__file__).resolve().parents[2]
#: the roles whose responses are watched, those that find most first
WATCHED = ("alice", "eva", "otto", "niels", "lena", "sophie", "carla")


class Anyone:
    """An access that allows everything."""

    def __getattr__(self, name: str) -> Any:
        return True

    def reads(self, visibility: Any) -> bool:
        return True


def is_noticed(proof: Proof, line: Line, guard: str) -> bool:
    """Return whether some watched role gets a wrong response in W0, or can tell its world from W0."""
    with without(guard):
        for role in WATCHED:
            for number, probe in enumerate(line.probes):
                response = proof.response(W0, line, number, role)
                if proof.access_fault(line, probe, role, response):
                    return True
                other = proof.response((HIDDEN_SET[role], 1), line, number, role)
                if other.difference(response):
                    return True
    return False


@contextmanager
def without(guard: str) -> Iterator[None]:
    """Take guards away: a queryset hides nothing, a policy allows everything, every page can be opened."""
    with ExitStack() as removed:
        for name in guard.split(" + "):
            removed.enter_context(_without(name))
        yield


@contextmanager
def _without(guard: str) -> Iterator[None]:
    if guard == DESK_PAGE:
        with mock.patch("accounts.decorators.access_for", return_value=Anyone()):
            yield
        return
    owner, name = owner_of(guard)
    if isinstance(owner, type):
        with mock.patch.object(owner, name, lambda rows, *args, **kwargs: rows):
            yield
        return
    function = getattr(owner, name)  # its code is replaced, since other modules have imported the function
    code, function.__code__ = function.__code__, (lambda *args, **kwargs: True).__code__
    try:
        yield
    finally:
        function.__code__ = code


def is_changed(guard: str) -> bool:
    """Return whether the file of a guard has changed since the last commit but one."""
    owners = (owner_of(name) for name in guard.split(" + "))
    files = {getsourcefile(unwrap(getattr(owner, name))) or "" for owner, name in owners}
    return not files.isdisjoint(changed_files())


@cache
def changed_files() -> frozenset[str]:
    """Return the paths of files that differ from that commit; none where git has no earlier commit."""
    diff = subprocess.run(["git", "diff", "--name-only", "HEAD~1"], cwd=ROOT, capture_output=True, text=True)
    return frozenset(str(ROOT / name) for name in diff.stdout.splitlines())


def owner_of(dotted: str) -> tuple[Any, str]:
    """Return the module or class that holds the last name of a dotted one, and that name. LookupError."""
    parts = dotted.split(".")
    for at in range(len(parts) - 1, 0, -1):
        try:
            owner = import_module(".".join(parts[:at]))
        except ModuleNotFoundError:
            continue
        for part in parts[at:-1]:
            owner = getattr(owner, part)
        return owner, parts[-1]
    raise LookupError(dotted)
