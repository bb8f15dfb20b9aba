"""The components of a run: the two embedded servers, the web server, the Celery worker and Celery beat."""

import os
import signal
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from celery import Celery

from devserver.ports import LOOPBACK
from devserver.processes import is_running, start_with_keeper
from devserver.usage_lock import hold, release_and_wait

STOP_WITHIN = 8  # seconds a program gets to finish its work
ANSWER_WITHIN = 2


class EmbeddedServer:
    """An embedded server; the programs read its URL from the environment variable `variable`."""

    def __init__(self, name: str, module: ModuleType, directory: Path, variable: str) -> None:
        self.name, self.module, self.directory, self.variable = name, module, directory, variable

    def start(self, environment: dict[str, str]) -> None:
        environment[self.variable] = self.module.start(self.directory)

    def is_running(self) -> bool:
        return self.module.server_pid(self.directory) is not None

    def is_ready(self, environment: dict[str, str]) -> bool:
        return self.module.accepts_connections(self.directory)

    def log(self) -> Path:
        return self.directory / "log"

    def stop(self) -> bool:
        """Return False if the server continues because another command uses it."""
        return release_and_wait(self.directory / "usage.lock", self.is_running, self.module.STOP_WITHIN)


class Program:
    """A program of the portal, `python -m COMMAND…`. A pid file lets the next run find it after a kill."""

    def __init__(
        self, name: str, data: Path, command: list[str], is_ready: Callable[[dict[str, str]], bool]
    ) -> None:
        self.name, self.data, self.is_ready = name, data, is_ready
        self.command = [sys.executable, "-m", *command]
        self.mark = f"-m {command[0]} "
        self.usage_lock, self.pid_file = data / "run" / f"{name}.lock", data / "run" / f"{name}.pid"

    def start(self, environment: dict[str, str]) -> None:
        hold(self.usage_lock)
        pid = start_with_keeper(
            self.command,
            usage_lock=self.usage_lock,
            log=self.log(),
            stop_signal=signal.SIGTERM,
            stop_within=STOP_WITHIN,
            environment=environment,
        )
        self.pid_file.write_text(str(pid))

    def pid(self) -> int | None:
        """Return the pid of the running program, started by this run or by an earlier one."""
        try:
            pid = int(self.pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None
        return pid if is_running(pid, self.mark) else None

    def is_running(self) -> bool:
        return self.pid() is not None

    def log(self) -> Path:
        return self.data / "log" / f"{self.name}.log"

    def stop(self) -> bool:
        return release_and_wait(self.usage_lock, self.is_running, STOP_WITHIN + 6)


def terminate(programs: Iterable[Program], stop_within: float = 3) -> None:
    """Stop programs whose usage locks are held: by a run that was killed, or by this one to restart them."""
    for number, seconds in ((signal.SIGTERM, stop_within), (signal.SIGKILL, 2)):
        running = {program: pid for program in programs if (pid := program.pid())}
        for pid in running.values():
            with suppress(ProcessLookupError):
                os.killpg(pid, number)
        deadline = time.monotonic() + seconds
        while any(program.is_running() for program in running) and time.monotonic() < deadline:
            time.sleep(0.05)


def web(data: Path, port: int) -> Program:
    """Return the web server with two processes: one slow request delays nobody, and two cores are used."""
    command = ["qig_portal.serve", "--host", LOOPBACK, "--port", str(port)]
    return Program("web", data, command, lambda _: answers_http(f"http://{LOOPBACK}:{port}/healthz"))


def worker(data: Path) -> Program:
    command = ["celery", "-A", "qig_portal", "worker", "--concurrency", "2", "--loglevel", "INFO"]
    command += ["--without-mingle", "--without-gossip"]  # there are no other workers to wait for
    return Program("worker", data, command, answers_celery)


def beat(data: Path) -> Program:
    """Return Celery beat. It answers no requests, so it is ready once it runs."""
    command = ["celery", "-A", "qig_portal", "beat", "--pidfile=", "--loglevel", "INFO"]
    return Program("beat", data, command, lambda _: True)


def answers_http(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_WITHIN) as answer:
            return answer.status == 200
    except OSError:
        return False


def answers_celery(environment: dict[str, str]) -> bool:
    with Celery(broker=environment["REDIS_URL"]) as app:
        return bool(app.control.ping(timeout=0.5, limit=1))
