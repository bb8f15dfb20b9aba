"""Create scratch databases in the server of DATABASE_URL, else in an embedded one under build/.

A template is migrated once per run; each experiment gets a copy of it, which is dropped at the end.
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
    """Return the URL of the server; an embedded one is durable, as in production."""
    return os.environ.get("DATABASE_URL") or postgres_server.start(FOLDER / "postgres")


def named(url: str, database: str) -> str:
    """Return the URL of another database of the same server."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def execute(url: str, *statements: str) -> list[tuple]:
    """Run SQL statements outside Django, each in its own transaction; return the rows of the last."""
    parts = urlsplit(url)
    connection = psycopg2.connect(
        host=parts.hostname,
        port=parts.port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        dbname=parts.path[1:],
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
    """Create a database with every migration applied and nothing else in it, and yield its name."""
    name, admin = f"rig_{os.getpid()}", named(url, "postgres")
    execute(admin, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    try:
        manage(named(url, name), "migrate", "--no-input", "--verbosity", "0")
        yield name
    finally:
        execute(admin, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copied(url: str, template: str, label: str) -> Iterator[str]:
    """Copy `template` and yield the URL of the copy."""
    name, admin = f"{template}_{label}", named(url, "postgres")
    execute(admin, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield named(url, name)
    finally:
        execute(admin, f"DROP DATABASE {name} WITH (FORCE)")


def environment(url: str, **more: str) -> dict[str, str]:
    """Return the environment of a process of the portal that works on the database `url`."""
    defaults = {"SECRET_KEY": "a key for proofs", "DEBUG": "no", "QIG_DATA": str(FOLDER / "data")}
    return os.environ | defaults | {"DATABASE_URL": url} | more


def manage(url: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a management command. RuntimeError with its output where it fails."""
    result = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env=environment(url),
        capture_output=True,
        text=True,
    )
    if result.returncode:
        raise RuntimeError(f"manage.py {' '.join(command)} failed: {result.stderr[-2000:]}")
    return result
