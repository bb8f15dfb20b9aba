"""The supervised run: starts the parts in order, starts again what dies, and in the end stops all of them.

Each part has a keeper (keeper.py), so that nothing outlives this process, not even if it is killed.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qig_portal.servers import parts, postgres, redis
from qig_portal.servers.keeping import (
    LOOPBACK,
    ServerError,
    is_taken,
    kept_secret,
    only_one,
    own_folder,
    release,
)
from qig_portal.servers.parts import Program, Server

TICK = 0.2  # seconds between two looks at the parts
READY_WITHIN = 120
DEATHS_BEFORE_READY = 3  # of one part; then the run gives up
REST = 5  # seconds before a part that can't be started, or has just died again, is tried anew
MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SET_DEATH_SIGNAL = 1


class Stopped(BaseException):
    """Somebody asked us to stop."""


@dataclass(frozen=True)
class Wishes:
    """What the run is to be: the folder of its data, the port, the sample plan to load, the programs."""

    data: Path
    port: int
    sample: str
    programs: Sequence[str] = ("web", "worker", "beat")


def run(wishes: Wishes) -> None:
    """Serve until asked to stop. ServerError, with one sentence, where that can't begin."""
    for number in STOP_SIGNALS:
        signal.signal(number, ask_to_stop)
    die_with_make()
    data = own_folder(wishes.data, 0o711)  # PostgreSQL may have to pass through as nobody
    for name in ("log", "run"):
        own_folder(data / name)
    busy = f"Another run uses {data} already: stop that one first, or set QIG_DATA to another folder."
    with only_one(data / "run" / "lock", busy):
        this = Run(wishes, data)
        try:
            this.begin()
            this.look_after()
        except Stopped:
            say("stopping")
        finally:
            for number in STOP_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            this.end()


def ask_to_stop(*_: object) -> None:
    raise Stopped


def die_with_make() -> None:
    """Under make, stop when make is gone: its own end by kill -9 would reach nobody else."""
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM)


def die_with_parent(number: int) -> None:
    """From now on this process gets that signal when its parent is gone. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, number)


def say(name: str, text: str = "") -> None:
    """One line about one part; that nobody reads it any more is no reason to die."""
    with suppress(BrokenPipeError):
        print(f"{name:<12}{text}".rstrip(), flush=True)


class Run:
    """The parts of one run, in the order in which they start."""

    def __init__(self, wishes: Wishes, data: Path) -> None:
        self.wishes, self.data = wishes, data
        self.environment = environment(wishes, data)
        self.servers = own_servers(data)
        self.all_programs = [parts.web(data, wishes.port), parts.worker(data), parts.beat(data)]
        self.programs = [program for program in self.all_programs if program.name in wishes.programs]
        self.parts: list[Server | Program] = [*self.servers, *self.programs]
        self.manager: subprocess.Popen | None = None
        self.deaths: dict[str, list[float]] = {}
        self.rests: dict[str, float] = {}

    def begin(self) -> None:
        """Start everything in order and say that it is ready."""
        for server in self.servers:
            server.start(self.environment)
            say(server.name, f"answers, data in {server.folder}")
        # A run killed just now may have left its programs; the servers above stay for them to end well.
        parts.end(self.all_programs)
        port = self.wishes.port
        if is_taken(port):
            raise ServerError(f"Port {port} is taken by another program: stop it, or choose another port.")
        people = self.manage("prepare_run", self.wishes.sample)
        say("database", f"is migrated; sample: {self.wishes.sample}")
        for program in self.programs:
            program.start(self.environment)
        self.wait_for_answers()
        with suppress(BrokenPipeError):
            print(f"ready http://{LOOPBACK}:{port}/\n{people}".rstrip(), flush=True)

    def manage(self, *command: str) -> str:
        """Run a management command to its end; answers what it printed. Its log is log/COMMAND.log."""
        log = self.data / "log" / f"{command[0]}.log"
        with log.open("w") as file:
            self.manager = subprocess.Popen(
                [sys.executable, str(MANAGE), *command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
                start_new_session=True,
                # Else a killed run's migration would go on beside the next run's.
                preexec_fn=lambda: die_with_parent(signal.SIGKILL),
            )
            said, _ = self.manager.communicate()
        code, self.manager = self.manager.returncode, None
        with log.open("a") as file:
            file.write(said)
        if code:
            raise ServerError(f"`manage.py {' '.join(command)}` failed: {last_line(log)} (more in {log}).")
        return said

    def wait_for_answers(self) -> None:
        waiting: list[Server | Program] = list(self.programs)
        end = time.monotonic() + READY_WITHIN
        while waiting:
            self.revive_the_dead()
            for part in [part for part in waiting if part.answers(self.environment)]:
                say(part.name, "answers" if part.name != "beat" else "runs")
                waiting.remove(part)
            for name, deaths in self.deaths.items():
                if len(deaths) >= DEATHS_BEFORE_READY:
                    raise ServerError(f"The {name} does not start; the reason stands in {self.log_of(name)}.")
            if waiting and time.monotonic() > end:
                raise ServerError(f"The {waiting[0].name} does not answer; its log is {waiting[0].log()}.")
            time.sleep(TICK)

    def log_of(self, name: str) -> Path:
        return next(part.log() for part in self.parts if part.name == name)

    def look_after(self) -> None:
        while True:
            self.revive_the_dead()
            time.sleep(TICK)

    def revive_the_dead(self) -> None:
        now = time.monotonic()
        for part in self.parts:
            if part.is_running() or now < self.rests.get(part.name, 0):
                continue
            before = self.environment.copy()
            deaths = self.deaths.setdefault(part.name, [])
            deaths.append(now)
            if len(deaths) > DEATHS_BEFORE_READY and now - deaths[-DEATHS_BEFORE_READY] < REST:
                self.rests[part.name] = now + REST
            try:
                part.start(self.environment)
            except ServerError as error:
                self.rests[part.name] = now + REST
                say(part.name, f"died and can't be started: {error}")
                continue
            say(part.name, f"died and was started again; its log is {part.log()}")
            if self.environment != before:  # somebody took its port
                parts.end(self.programs)

    def end(self) -> None:
        """Stop the programs together, then the servers they used."""
        if self.manager:
            os.killpg(self.manager.pid, signal.SIGKILL)
            self.manager.wait()
        for program in self.programs:
            release(program.lease)
        for part in reversed(self.parts):
            if not part.stop():
                say(part.name, "goes on: another command uses it")
        say("stopped")


def own_servers(data: Path) -> list[Server]:
    """Those for which the environment names no other."""
    servers = [
        Server("postgres", postgres, data / "postgres", "DATABASE_URL"),
        Server("redis", redis, data / "redis", "REDIS_URL"),
    ]
    return [server for server in servers if not os.environ.get(server.variable)]


def environment(wishes: Wishes, data: Path) -> dict[str, str]:
    """What the programs find in their environment; the addresses of own servers join when these run."""
    given = dict(os.environ)
    given.setdefault("SITE_URL", f"http://{LOOPBACK}:{wishes.port}")
    given.setdefault("SECRET_KEY", kept_secret(data / "secret"))
    given["STATIC_ROOT"] = given.get("STATIC_ROOT") or str(data / "static")
    if given.get("ALLOWED_HOSTS"):
        given["ALLOWED_HOSTS"] += f",{LOOPBACK}"  # where we ask for /healthz ourselves
    return given | {"DEBUG": "no", "QIG_DATA": str(data)}


def last_line(log: Path) -> str:
    lines = [line for line in log.read_text().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"
