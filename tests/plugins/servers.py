"""One own PostgreSQL and Redis for the whole test run, there before Django reads its settings.

Named in `addopts`, since a conftest.py would come too late. Where DATABASE_URL or REDIS_URL is given, that
server is used: PostgreSQL gets databases `test_…` of its own, of Redis the databases from 1 up are emptied.

Several runs may go on at once in one checkout. They share the servers; each takes the first free *slot*, and
with it a database name and a range of Redis databases. Names stay the same from run to run, so `--reuse-db`
works.
"""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis

from devserver import postgres_server, redis_server

FOLDER = Path(__file__).resolve().parents[2] / "build" / "test-servers"
SLOTS = 10
WORKERS = 16  # Redis databases per slot
_held: list[int] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """A wrapper, because it must come before pytest-django, which reads the settings in the same hook."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        prepare()
    number = 0 if worker is None else int(worker.removeprefix("gw")) + 1
    use_redis_database(int(os.environ["TEST_REDIS_FIRST"]) + number)
    return (yield)


def prepare() -> None:
    """Start what is not given. The servers stop when the last run that uses them is gone, however it ends."""
    os.environ.setdefault("SECRET_KEY", "a key for tests")
    os.environ["DEBUG"] = "no"
    slot = take_slot()
    os.environ["QIG_DATA"] = str(FOLDER / f"data-{slot}")
    if "DATABASE_URL" not in os.environ:
        postgres_server.start(FOLDER / "postgres", fast=True)
        os.environ["DATABASE_URL"] = postgres_server.url(FOLDER / "postgres", f"qig_{slot}")
    os.environ["TEST_REDIS_FIRST"] = "1"
    if "REDIS_URL" not in os.environ:
        os.environ["REDIS_URL"] = redis_server.start(FOLDER / "redis")
        os.environ["TEST_REDIS_FIRST"] = str(1 + slot * WORKERS)


def take_slot() -> int:
    """The first number no other run in this checkout holds; ours until this process ends."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for slot in range(SLOTS):
        descriptor = os.open(FOLDER / f"slot-{slot}", os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        _held.append(descriptor)
        return slot
    raise pytest.UsageError(f"{SLOTS} test runs are going on in this checkout already.")


def use_redis_database(number: int) -> None:
    """Give this process an empty Redis database that no other test process uses."""
    url = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
    client = redis.Redis.from_url(url)
    client.flushdb()
    client.close()
    os.environ["REDIS_URL"] = url
