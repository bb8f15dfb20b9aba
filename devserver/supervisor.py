"""Start the components of a run in order, restart those that end, and stop all of them at the end.

Each component has a keeper (process_keeper.py), so that none outlives this process, even if it is killed.
"""

import ctypes
import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from devserver import components, postgres_server, redis_server
from devserver.components import EmbeddedServer, Program
from devserver.errors import ServerError
from devserver.ports import LOOPBACK, binding_error
from devserver.server_directory import prepare_directory, single_instance, stored_secret
from devserver.usage_lock import release

POLL_SECONDS = 0.2
READY_WITHIN = 120
RESTARTS_BEFORE_READY = 3  # of one component; then the run is given up
RETRY_AFTER = 5  # seconds until a component that cannot start, or keeps ending, is started again
MANAGE = Path(__file__).resolve().parents[1] / "manage.py"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


class StopRequested(BaseException):
    """A signal asked this run to stop."""


@dataclass(frozen=True)
class RunOptions:
    """The data directory of a run, its port, the sample plan to load and the programs to start."""

    data: Path
    port: int
    sample: str
    programs: Sequence[str] = ("web", "worker", "beat")


def run(options: RunOptions) -> None:
    """Serve the portal until a signal asks to stop. ServerError if it cannot start."""
    for number in STOP_SIGNALS:
        signal.signal(number, request_stop)
    stop_with_make()
    data = prepare_directory(options.data, 0o711)  # PostgreSQL may have to enter it as nobody
    for name in ("log", "run"):
        prepare_directory(data / name)
    in_use = (
        f"Another run uses {data} already: stop it first,"
        " or give this run a directory of its own (`make run QIG_DATA=… PORT=…`)."
    )
    with single_instance(data / "run" / "run.lock", in_use):
        this = Run(options, data)
        try:
            this.begin()
            this.supervise()
        except StopRequested:
            report("stopping")
        finally:
            for number in STOP_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            this.end()


def request_stop(*_: object) -> None:
    raise StopRequested


def stop_with_make() -> None:
    """Under make, stop when make ends: a make that is killed tells nobody."""
    if "MAKELEVEL" in os.environ:
        set_parent_death_signal(signal.SIGTERM)


def set_parent_death_signal(number: int) -> None:
    """Have the kernel send this signal to this process when its parent ends. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def report(name: str, text: str = "") -> None:
    """Print one line about one component. A closed output does not end the run."""
    with suppress(BrokenPipeError):
        print(f"{name:<12}{text}".rstrip(), flush=True)


class Run:
    """The components of one run, in the order in which they start."""

    def __init__(self, options: RunOptions, data: Path) -> None:
        self.options, self.data = options, data
        self.environment = program_environment(options, data)
        self.servers = embedded_servers(data)
        self.web = components.web(data, options.port)
        self.all_programs = [self.web, components.worker(data), components.beat(data)]
        self.programs = [program for program in self.all_programs if program.name in options.programs]
        self.components: list[EmbeddedServer | Program] = [*self.servers, *self.programs]
        self.management_command: subprocess.Popen | None = None
        self.ended_at: dict[str, list[float]] = {}
        self.retry_at: dict[str, float] = {}
        self.started: list[EmbeddedServer | Program] = []

    def begin(self) -> None:
        """Start all components in order and print that the portal is ready."""
        if not self.web.is_running():  # a killed run's own web server is stopped below
            check_port(self.options.port)
        for server in self.servers:
            self.started.append(server)
            server.start(self.environment)
            report(server.name, f"ready, data in {server.directory}")
        # Programs of a run that was killed finish their work first; the servers above stay for them.
        components.terminate(self.all_programs)
        check_port(self.options.port)
        report("database", "applying migrations, collecting static files, loading the sample")
        accounts = self.manage("prepare_run", self.options.sample)
        report("database", f"ready, sample: {self.options.sample}")
        for program in self.programs:
            self.started.append(program)
            program.start(self.environment)
        self.wait_until_ready()
        with suppress(BrokenPipeError):
            print(f"ready http://{LOOPBACK}:{self.options.port}/\n{accounts}".rstrip(), flush=True)

    def manage(self, *command: str) -> str:
        """Run a management command to its end; return what it printed. Its log is log/COMMAND.log."""
        log = self.data / "log" / f"{command[0]}.log"
        with log.open("w") as file:
            self.management_command = subprocess.Popen(
                [sys.executable, str(MANAGE), *command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
                start_new_session=True,
                # Otherwise the migration of a killed run would continue beside that of the next run.
                preexec_fn=lambda: set_parent_death_signal(signal.SIGKILL),
            )
            output, _ = self.management_command.communicate()
        code, self.management_command = self.management_command.returncode, None
        with log.open("a") as file:
            file.write(output)
        if code:
            raise ServerError(f"`manage.py {' '.join(command)}` failed: {last_line(log)} (more in {log}).")
        return output

    def wait_until_ready(self) -> None:
        waiting: list[EmbeddedServer | Program] = list(self.programs)
        deadline = time.monotonic() + READY_WITHIN
        while waiting:
            self.restart_ended()
            for component in [component for component in waiting if component.is_ready(self.environment)]:
                report(component.name, "ready")
                waiting.remove(component)
            for component in self.components:
                if len(self.ended_at.get(component.name, ())) >= RESTARTS_BEFORE_READY:
                    raise ServerError(f"The {component.name} does not start; its log is {component.log()}.")
            if waiting and time.monotonic() > deadline:
                raise ServerError(f"The {waiting[0].name} does not answer; its log is {waiting[0].log()}.")
            time.sleep(POLL_SECONDS)

    def supervise(self) -> None:
        while True:
            self.restart_ended()
            time.sleep(POLL_SECONDS)

    def restart_ended(self) -> None:
        now = time.monotonic()
        for component in self.components:
            if component.is_running() or now < self.retry_at.get(component.name, 0):
                continue
            before = self.environment.copy()
            ended_at = self.ended_at.setdefault(component.name, [])
            ended_at.append(now)
            if len(ended_at) > RESTARTS_BEFORE_READY and now - ended_at[-RESTARTS_BEFORE_READY] < RETRY_AFTER:
                self.retry_at[component.name] = now + RETRY_AFTER
            try:
                component.start(self.environment)
            except ServerError as error:
                self.retry_at[component.name] = now + RETRY_AFTER
                report(component.name, f"ended and cannot be restarted: {error}")
                continue
            report(component.name, f"ended and was restarted; its log is {component.log()}")
            if self.environment != before:  # another program took the server's port
                components.terminate(self.programs)

    def end(self) -> None:
        """Stop the programs together, then the servers they used."""
        if self.management_command:
            os.killpg(self.management_command.pid, signal.SIGKILL)
            self.management_command.wait()
        for program in self.programs:
            release(program.usage_lock)
        for component in reversed(self.started):
            if not component.stop():
                report(component.name, "continues: another command uses it")
        if self.started:
            report("stopped")


def check_port(port: int) -> None:
    """Raise ServerError unless the web server can listen on this port.

    Waits up to a second for it: the socket of a killed program outlives it by some milliseconds.
    """
    deadline = time.monotonic() + 1
    while (refused := binding_error(port)) == errno.EADDRINUSE and time.monotonic() < deadline:
        time.sleep(0.05)
    if refused:
        reason = "is in use" if refused == errno.EADDRINUSE else f"is refused ({os.strerror(refused)})"
        raise ServerError(f"Port {port} {reason}: choose another port with `make run PORT=…`.")


def embedded_servers(data: Path) -> list[EmbeddedServer]:
    """Return the servers for which the environment names no other."""
    servers = [
        EmbeddedServer("postgres", postgres_server, data / "postgres", "DATABASE_URL"),
        EmbeddedServer("redis", redis_server, data / "redis", "REDIS_URL"),
    ]
    return [server for server in servers if not os.environ.get(server.variable)]


def program_environment(options: RunOptions, data: Path) -> dict[str, str]:
    """Return the environment of the programs; the URLs of embedded servers are added when these start."""
    environment = dict(os.environ)
    environment.setdefault("SITE_URL", f"http://{LOOPBACK}:{options.port}")
    environment.setdefault("PRODUCTION", "no")
    environment.setdefault("SECRET_KEY", stored_secret(data / "secret"))
    environment["STATIC_ROOT"] = environment.get("STATIC_ROOT") or str(data / "static")
    return environment | {"DEBUG": "no", "QIG_DATA": str(data)}


def last_line(log: Path) -> str:
    lines = [line for line in log.read_text().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason was given"
