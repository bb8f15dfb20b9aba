"""Fixtures every test may use."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pgtrigger
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings

from accounts.models import Group, User

pytest_plugins = ["tests.people"]

# Playwright keeps an event loop in the thread in which Django's synchronous queries run.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

QUIET = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium, silent on the network; as root it can't have its sandbox."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    args = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {**browser_type_launch_args, "executable_path": chromium, "args": args}


def pytest_configure() -> None:
    """Passwords are hashed cheaply: a slow hash would cost every test seconds to make its people."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`BROWSER=no` leaves out whatever needs a browser."""
    if os.environ.get("BROWSER") != "no":
        return
    journeys = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=journeys)
    items[:] = [item for item in items if item not in journeys]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let a test that commits be cleaned up after, although the log and the row history refuse TRUNCATE.

    Django empties every table after such a test; the guards look away for that one statement, and what the
    migrations put there (the groups, the system account) is put back. At the end, connections that a thread
    of the live server has left open are closed, since they would keep the database from being dropped.
    """
    empty = DatabaseOperations.execute_sql_flush
    with django_db_blocker.unblock():
        groups, system_account = list(Group.objects.all()), User.objects.system()

    def empty_and_refill(operations: DatabaseOperations, statements: list[str]) -> None:
        with pgtrigger.ignore():
            empty(operations, statements)
            Group.objects.bulk_create(groups)
            User.objects.bulk_create([system_account])

    DatabaseOperations.execute_sql_flush = empty_and_refill
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hash passwords cheaply: every test makes a dozen people."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
