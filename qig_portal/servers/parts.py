"""The parts of a supervised run: the two own servers, and the portal's own programs."""

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

from qig_portal.servers.keeping import LOOPBACK, hold, keep, leave, runs

STOP_WITHIN = 8  # seconds a program gets to finish what it does
ANSWER_WITHIN = 2


class Server:
    """An own server; `variable` is the name under which the programs find its address in the environment."""

    def __init__(self, name: str, module: ModuleType, folder: Path, variable: str) -> None:
        self.name, self.module, self.folder, self.variable = name, module, folder, variable

    def start(self, environment: dict[str, str]) -> None:
        environment[self.variable] = self.module.start(self.folder)

    def is_running(self) -> bool:
        return self.module.running(self.folder) is not None

    def answers(self, environment: dict[str, str]) -> bool:
        return self.module.answers(self.folder)

    def log(self) -> Path:
        return self.folder / "log"

    def stop(self) -> bool:
        """False if it goes on, because some other command uses it."""
        return leave(self.folder / "lease", self.is_running, self.module.STOP_WITHIN)


class Program:
    """A program of the portal, `python -m COMMAND…`. Its pid is noted, for the run after a killed one."""

    def __init__(
        self, name: str, data: Path, command: list[str], answers: Callable[[dict[str, str]], bool]
    ) -> None:
        self.name, self.data, self.answers = name, data, answers
        self.command = [sys.executable, "-m", *command]
        self.mark = f"-m {command[0]} "
        self.lease, self.pid_file = data / "run" / f"{name}.lease", data / "run" / f"{name}.pid"

    def start(self, environment: dict[str, str]) -> None:
        hold(self.lease)
        pid = keep(
            self.command,
            lease=self.lease,
            log=self.log(),
            stop_signal=signal.SIGTERM,
            patience=STOP_WITHIN,
            environment=environment,
        )
        self.pid_file.write_text(str(pid))

    def pid(self) -> int | None:
        """The pid of the living program, started by this run or by one before."""
        try:
            pid = int(self.pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None
        return pid if runs(pid, self.mark) else None

    def is_running(self) -> bool:
        return self.pid() is not None

    def log(self) -> Path:
        return self.data / "log" / f"{self.name}.log"

    def stop(self) -> bool:
        return leave(self.lease, self.is_running, STOP_WITHIN + 6)


def end(programs: Iterable[Program], patience: float = 3) -> None:
    """Stop programs although their leases are held: by a run killed just now, or by us to start anew."""
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 2)):
        living = {program: pid for program in programs if (pid := program.pid())}
        for pid in living.values():
            with suppress(ProcessLookupError):
                os.killpg(pid, number)
        until = time.monotonic() + seconds
        while any(program.is_running() for program in living) and time.monotonic() < until:
            time.sleep(0.05)


def web(data: Path, port: int) -> Program:
    """gunicorn. Two processes, so that one slow request holds up nobody and two cores are used."""
    command = [
        "gunicorn",
        "qig_portal.wsgi",
        "--bind",
        f"{LOOPBACK}:{port}",
        "--workers",
        "2",
        "--threads",
        "4",
    ]
    command += ["--graceful-timeout", "5", "--no-control-socket", "--preload"]
    return Program("web", data, command, lambda _: answers_http(f"http://{LOOPBACK}:{port}/healthz"))


def worker(data: Path) -> Program:
    command = ["celery", "-A", "qig_portal", "worker", "--concurrency", "2", "--loglevel", "INFO"]
    command += ["--without-mingle", "--without-gossip"]  # there are no other workers to wait for
    return Program("worker", data, command, answers_celery)


def beat(data: Path) -> Program:
    """The clock. It answers nobody, so that it runs is all that can be asked of it."""
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
