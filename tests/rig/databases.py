"""Scratch databases: in the server that DATABASE_URL names, else in an own one under build/.

A template is migrated once a run; each experiment gets a copy of it, which is dropped in the end.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2

from devserver import postgres_server

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "rig"


def server() -> str:
    """The URL of the server whose databases we make; an own one is durable, as in production."""
    return os.environ.get("DATABASE_URL") or postgres_server.start(FOLDER / "postgres")


def named(url: str, database: str) -> str:
    """The same server's other database."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def execute(url: str, *statements: str) -> list[tuple]:
    """Run SQL outside Django, each statement by itself; the rows of the last one."""
    at = urlsplit(url)
    connection = psycopg2.connect(
        host=at.hostname,
        port=at.port,
        user=unquote(at.username or ""),
        password=unquote(at.password or ""),
        dbname=at.path[1:],
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@contextmanager
def migrated(url: str) -> Iterator[str]:
    """The name of a database with every migration applied and nothing else in it."""
    name, admin = f"rig_{os.getpid()}", named(url, "postgres")
    execute(admin, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    try:
        manage(named(url, name), "migrate", "--no-input", "--verbosity", "0")
        yield name
    finally:
        execute(admin, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copied(url: str, template: str, label: str) -> Iterator[str]:
    """The URL of a copy of `template`."""
    name, admin = f"{template}_{label}", named(url, "postgres")
    execute(admin, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield named(url, name)
    finally:
        execute(admin, f"DROP DATABASE {name} WITH (FORCE)")


def environment(url: str, **more: str) -> dict[str, str]:
    """What a process of the portal needs to know to work on the database `url`."""
    known = {"SECRET_KEY": "a key for proofs", "DEBUG": "no", "QIG_DATA": str(FOLDER / "data")}
    return os.environ | known | {"DATABASE_URL": url} | more


def manage(url: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a management command to its end. RuntimeError with what it said where it fails."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env=environment(url),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(command)} failed: {done.stderr[-2000:]}")
    return done
