"""Fixtures and options of every test."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import hypothesis
import pgtrigger
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from accounts.models import Group, User

pytest_plugins = ["tests.people"]

# `make test` and `make prove` try the same examples each time; `searching` looks for new ones.
hypothesis.settings.register_profile("fast", max_examples=25, deadline=None, derandomize=True)
hypothesis.settings.register_profile("thorough", max_examples=250, deadline=None, derandomize=True)
hypothesis.settings.register_profile("searching", max_examples=2500, deadline=None)
HYPOTHESIS_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "fast")
hypothesis.settings.load_profile(HYPOTHESIS_PROFILE)

# Playwright keeps an event loop in the thread in which Django's synchronous queries run.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

QUIET_FLAGS = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Use the system's Chromium without background traffic, and without its sandbox where it runs as root."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    args = [*QUIET_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {**browser_type_launch_args, "executable_path": chromium, "args": args}


def pytest_configure() -> None:
    """Hash passwords cheaply: a slow hash would cost every test seconds to create its people."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the longest tests first; with BROWSER=no, leave out those that need a browser.

    Property tests are proofs too where they run with the profile `thorough`.
    """
    if os.environ.get("BROWSER") == "no":
        in_browser = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=in_browser)
        items[:] = [item for item in items if item not in in_browser]
    if HYPOTHESIS_PROFILE == "thorough":
        for item in items:
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
                item.add_marker("prove")
    items.sort(key=_expected_order)


def _expected_order(item: pytest.Item) -> int:
    """Return 0 for experiments, 1 for tests in a browser, 2 for supervised runs, 3 for all others."""
    if item.path.name == "test_proofs.py":
        return 0
    if "browser" in getattr(item, "fixturenames", ()):
        return 1
    return 2 if "devserver" in item.path.parts else 3


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Clean up after tests that commit, although triggers of the log and the row history refuse TRUNCATE.

    Django empties every table after such a test; the triggers are off for that one statement, and the rows of
    the migrations (groups, system account) are restored. At the end, connections that threads of the live
    server left open are closed, since they would keep the database from being dropped.
    """
    flush = DatabaseOperations.execute_sql_flush
    with django_db_blocker.unblock():
        groups, system_account = list(Group.objects.all()), User.objects.system()

    def flush_and_restore(operations: DatabaseOperations, statements: list[str]) -> None:
        with pgtrigger.ignore():
            flush(operations, statements)
            Group.objects.bulk_create(groups)
            User.objects.bulk_create([system_account])

    DatabaseOperations.execute_sql_flush = flush_and_restore
    yield
    connection.close()  # a test may have ended the session of this connection
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
