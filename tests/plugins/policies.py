"""Repeat entry-point tests without a policy that refused something in them, and report policies not missed.

`pytest tests/entry_points -p tests.plugins.policies`. Exit status 1 with the names of the policies whose
absence no test notices.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parents[2]


class Policies:
    """The policies of all apps, called through `call`, which leaves out the one in `removed`."""

    def __init__(self) -> None:
        self.originals: dict[str, Callable[..., Any]] = {}
        self.refusing: set[str] = set()
        self.noticed: set[str] = set()
        self.removed = ""

    def install(self) -> None:
        for path in sorted(ROOT.glob("*/**/policies.py")):
            if path.is_relative_to(ROOT / "tests") or ".venv" in path.parts:
                continue
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            for name, function in list(vars(module).items()):
                own = isinstance(function, FunctionType) and function.__module__ == module.__name__
                if own and name.startswith("can_"):
                    self._redirect(f"{module.__name__}.{name}", function)

    def _redirect(self, name: str, function: FunctionType) -> None:
        """Replace the code of a function, since other modules have imported it."""
        original = FunctionType(
            function.__code__, function.__globals__, name, function.__defaults__, function.__closure__
        )
        original.__kwdefaults__ = function.__kwdefaults__
        self.originals[name] = original
        namespace: dict[str, Any] = {}
        exec(f"def call(*args, **kwargs): return __call_policy__({name!r}, args, kwargs)", namespace)
        function.__globals__["__call_policy__"] = self.call
        function.__code__ = namespace["call"].__code__

    def call(self, name: str, args: tuple, kwargs: dict[str, Any]) -> Any:
        if name == self.removed:
            return True
        result = self.originals[name](*args, **kwargs)
        if not result:
            self.refusing.add(name)
        return result


policies = Policies()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    policies.install()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test, and again without each policy that refused something in it and was not missed before."""
    policies.refusing.clear()
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem)
    if all(report.passed for report in reports):
        for name in sorted(policies.refusing - policies.noticed):
            policies.removed = name
            item._initrequest()  # type: ignore[attr-defined]
            if any(report.failed for report in runtestprotocol(item, log=False, nextitem=nextitem)):
                policies.noticed.add(name)
            policies.removed = ""
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_sessionfinish(session: pytest.Session) -> None:
    if policies.originals.keys() - policies.noticed:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    unnoticed = sorted(policies.originals.keys() - policies.noticed)
    terminalreporter.write_line(f"{len(policies.noticed)} of {len(policies.originals)} policies are missed")
    for name in unnoticed:
        terminalreporter.write_line(f"not missed: {name}")
