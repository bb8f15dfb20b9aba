"""Repeat the test of each advisory lock without it, and report locks not missed.

`pytest tests -p tests.plugins.locks` runs only the tests that tests/locks.py names. Exit status 1 with the
locks whose absence no test notices in `ATTEMPTS` runs, since a race is lost by chance.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any
from unittest import mock

import pytest
from _pytest.runner import runtestprotocol

from tests.locks import LOCK_FUNCTIONS, LOCK_TESTS

ATTEMPTS = 5
unnoticed = set(LOCK_TESTS)


def locks_of(item: pytest.Item) -> list[tuple[str, str]]:
    """Return the locks whose test this is."""
    name = item.nodeid.partition("[")[0].removeprefix("tests/")
    return [lock for lock, test in LOCK_TESTS.items() if test == name]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if locks_of(item)]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test, and again without its lock until it fails."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    if all(report.passed for report in runtestprotocol(item, nextitem=nextitem)):
        for lock in locks_of(item):
            for _ in range(ATTEMPTS):
                if lock in unnoticed and fails_without(lock, item, nextitem):
                    unnoticed.discard(lock)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def fails_without(lock: tuple[str, str], item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Return whether the test fails while the module takes every lock but this one."""
    module, argument = import_module(lock[0]), lock[1]
    value = getattr(
        module, argument, None
    )  # None for a name that is made up of values: every lock is left out

    def without(function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda name, **options: (
            mock.MagicMock() if value in (None, name) else function(name, **options)
        )

    functions = {name: getattr(module, name) for name in LOCK_FUNCTIONS if hasattr(module, name)}
    with mock.patch.multiple(module, **{name: without(function) for name, function in functions.items()}):
        item._initrequest()  # type: ignore[attr-defined]
        return any(report.failed for report in runtestprotocol(item, log=False, nextitem=nextitem))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if unnoticed:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    noticed = len(LOCK_TESTS) - len(unnoticed)
    terminalreporter.write_line(f"{noticed} of {len(LOCK_TESTS)} advisory locks are missed")
    for module, argument in sorted(unnoticed):
        terminalreporter.write_line(f"not missed: {module}: {argument}")
