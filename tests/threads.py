"""Functions that run at the same moment, each on a database connection of its own.

Tests that use them are marked `django_db(transaction=True)`: what a thread commits is seen by the others.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event
from typing import Any

from django.db import connection, transaction


def run_at_once(*functions: Callable[[], Any]) -> list[Any]:
    """Run the functions in one thread each, begun together; return their results or exceptions."""
    start = Barrier(len(functions))

    def run(function: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=20)
            return function()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as threads:
        return list(threads.map(run, functions))


def meeting(function: Callable[..., Any], *, after: bool = False, seconds: float = 1.0) -> Callable[..., Any]:
    """Return the function with a wait for a second caller, before or after it runs.

    Two threads that no lock keeps apart both get past a check before either has written. Where a lock holds
    one back, the other goes on after so many seconds.
    """
    barrier = Barrier(2)

    def wait() -> None:
        with suppress(BrokenBarrierError):
            barrier.wait(timeout=seconds)

    def met(*args: Any, **kwargs: Any) -> Any:
        if not after:
            wait()
        result = function(*args, **kwargs)
        if after:
            wait()
        return result

    return met


def refusals(results: Sequence[Any]) -> list[type[Exception]]:
    """Return the types of the exceptions among the results of `run_at_once`."""
    return [type(result) for result in results if isinstance(result, Exception)]


def one_after_the_other(
    first: Callable[[], Any], second: Callable[[], Any], *, seconds: float = 0.7
) -> tuple[Any, Any]:
    """Call `second` while the transaction of `first` is still open, for so many seconds; return both results.

    Fails where the second ends before the first is committed. An exception of the second is its result.
    """
    begun, ended = Event(), Event()

    def hold() -> tuple[Any, bool]:
        try:
            with transaction.atomic():
                result = first()
                begun.set()
                return result, ended.wait(seconds)
        finally:
            begun.set()

    def follow() -> Any:
        begun.wait(timeout=20)
        try:
            return second()
        finally:
            ended.set()

    held, result = run_at_once(hold, follow)
    if isinstance(held, Exception):
        raise held
    assert not held[1], "the second did not wait for the first"
    return held[0], result
