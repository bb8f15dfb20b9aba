"""PostgreSQL killed under load: no acknowledged write is lost, and pages answer 503 with Retry-After."""

import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from urllib.parse import unquote, urlsplit

from django.db import connection

from devserver import postgres_server
from tests.drill.experiment import Experiment, Outcome
from tests.drill.lost_updates import form_fields, saved
from tests.factories import TopicFactory
from tests.rig.databases import FOLDER, execute
from tests.rig.people import cookies_of, make_people
from tests.rig.supervised import supervised
from tests.rig.web import Visitor, wait_for
from topics.models import Topic

CRASHES, WRITERS = 5, 6
BACK_WITHIN = 5.0  # seconds
durable = True


class Writer:
    """A client that adds lines to its own topic until it is stopped, and records the responses."""

    def __init__(self, port: int, topic: Topic, cookies: dict[str, str]) -> None:
        self.topic, self.address = topic, f"/desk/topics/{topic.slug}/edit/"
        self.visitor = Visitor(port, cookies, timeout=20)
        self.acknowledged: list[str] = []
        self.away: list[float] = []
        self.back: list[float] = []
        self.failures: list[str] = []

    def work(self, end: Event) -> "Writer":
        number = 0
        while not end.is_set():
            number += 1
            self.write(f"token-{number}")
        return self

    def write(self, token: str) -> None:
        try:
            page = self.visitor.get(self.address)
            if page.status == 200:
                fields = form_fields(page.text)
                text = f"{fields['description'].strip()}\n{token}"
                page = self.visitor.post(self.address, fields | {"description": text})
        except Exception as error:  # whatever a browser would show as a broken page
            self.failures.append(repr(error))
            return
        if saved(page):
            self.acknowledged.append(token)
            self.back.append(time.monotonic())
        elif page.status == 503 and int(page.headers.get("Retry-After", 0)) > 0:
            self.away.append(time.monotonic())
            time.sleep(0.05)
        else:
            self.failures.append(f"{page.status} {page.headers.get('Location', '')}".strip())


def use_database(url: str) -> None:
    """Connect Django to this database."""
    at = urlsplit(url)
    connection.close()
    connection.settings_dict |= {
        "HOST": at.hostname,
        "PORT": at.port,
        "USER": unquote(at.username or ""),
        "PASSWORD": unquote(at.password or ""),
        "NAME": at.path[1:],
    }


def run(url: str, size: float) -> Outcome:
    """Kill the server repeatedly while clients write; then check what was acknowledged."""
    folder, crashes = FOLDER / f"crash-{os.getpid()}", max(1, round(CRASHES * size))
    try:
        with supervised(folder, "--no-worker", "--no-beat") as port:
            own = postgres_server.url(folder / "postgres")
            use_database(own)
            writers = [
                Writer(port, TopicFactory(description=""), cookies_of(person))
                for person in make_people(WRITERS)
            ]
            connection.close()
            if not durable:
                forget_commits(own)
            kills = crash_while_they_write(writers, folder / "postgres", crashes)
            wait_for(port, within=60)
            return judge(writers, kills)
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


def forget_commits(url: str) -> None:
    """Let the server acknowledge a commit before it is written to disk."""
    execute(
        url,
        "ALTER SYSTEM SET synchronous_commit = off",
        "ALTER SYSTEM SET wal_writer_delay = '10s'",
        "SELECT pg_reload_conf()",
    )


def crash_while_they_write(writers: list[Writer], folder: Path, crashes: int) -> list[float]:
    """Return the moments at which the server was killed."""
    end, kills = Event(), []
    with ThreadPoolExecutor(len(writers)) as threads:
        jobs = [threads.submit(writer.work, end) for writer in writers]
        try:
            for _ in range(crashes):
                time.sleep(2)
                pid = postgres_server.server_pid(folder)
                if pid is None:
                    raise RuntimeError(f"no server runs in {folder}")
                kills.append(time.monotonic())
                os.kill(pid, signal.SIGKILL)
                wait_until_they_save(kills[-1], writers)
        finally:
            end.set()
        for job in jobs:
            job.result(timeout=60)
    return kills


def wait_until_they_save(kill: float, writers: list[Writer]) -> None:
    """Wait until a client has saved after the last refusal since the kill, or far too long."""
    until = kill + 6 * BACK_WITHIN
    time.sleep(1)
    while pause_after(kill, writers) == float("inf") and time.monotonic() < until:
        time.sleep(0.05)


def judge(writers: list[Writer], kills: list[float]) -> Outcome:
    texts = {topic.pk: set(topic.description.split()) for topic in Topic.objects.all()}
    acknowledged = sum(len(writer.acknowledged) for writer in writers)
    lost = sum(len(set(writer.acknowledged) - texts.get(writer.topic.pk, set())) for writer in writers)
    refusals = sum(len(writer.away) for writer in writers)
    failures = [failure for writer in writers for failure in writer.failures]
    ends = [*kills[1:], float("inf")]
    pauses = [pause_after(kill, writers, end) for kill, end in zip(kills, ends, strict=True)]
    figure = f"{lost} of {acknowledged} acknowledged writes lost in {len(kills)} crashes; {refusals} × 503"
    figure += f" with Retry-After, {len(failures)} other failures; back in {max(pauses):.1f} s at most"
    figure += f" ({', '.join(sorted(set(failures))[:3])})" if failures else ""
    return Outcome(figure, not lost and not failures and refusals > 0 and max(pauses) <= BACK_WITHIN)


def pause_after(kill: float, writers: list[Writer], until: float = float("inf")) -> float:
    """Return the seconds from a kill to the first save after the last refusal; else infinite."""
    refusals = [at for writer in writers for at in writer.away if kill < at < until]
    since = max(refusals, default=kill)
    return min((at for writer in writers for at in writer.back if at > since), default=float("inf")) - kill


def sabotage() -> None:
    """Run the server without durable commits."""
    global durable
    durable = False


EXPERIMENT = Experiment(
    "postgres-crash",
    "PostgreSQL killed 5 times under load, in a supervised run",
    f"0 acknowledged writes lost; 503 with Retry-After meanwhile; back in {BACK_WITHIN:.0f} s",
    run,
    sabotage,
)
