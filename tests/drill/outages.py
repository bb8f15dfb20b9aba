"""Redis or the mail server unavailable for longer than every lease and back-off, while people work.

No page may fail, nothing may be lost, and all mails must leave soon after the return. In a supervised run.
"""

import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from celery import Celery
from django.utils import timezone

from devserver import redis_server
from notifications.models import Message
from tests.drill.experiment import Experiment, Outcome
from tests.drill.mail_crashes import Post, running
from tests.drill.tcp_proxy import Proxy, tcp_proxy
from tests.drill.workload import Office
from tests.factories import MessageFactory
from tests.rig.databases import FOLDER, environment
from tests.rig.supervised import supervised
from tests.rig.web import free_port

AWAY, ALL_SENT_WITHIN = 200, 120  # seconds
DUE = 200  # reminders that become due meanwhile


@dataclass
class Town:
    """The servers that the run depends on and that an experiment takes away."""

    folder: Path
    env: dict[str, str]
    post: Post
    sink_port: int
    proxy: Proxy
    sink: ExitStack
    takes: float

    def open_post_office(self) -> None:
        """Start the mail server."""
        command = ["tests.drill.mail_sink", str(self.sink_port), str(self.post.file), str(self.takes)]
        self.sink.enter_context(running(command, environment(""), self.folder / "sink.log"))


@contextmanager
def town(url: str, takes: float = 0) -> Iterator[Town]:
    """Start a Redis and a mail server, each of whose responses takes so many seconds."""
    folder = FOLDER / f"outage-{os.getpid()}"
    folder.mkdir(parents=True)
    try:
        with ExitStack() as sink:
            port = free_port()
            with tcp_proxy(port) as proxy:
                variables = {
                    "DATABASE_URL": url,
                    "REDIS_URL": redis_server.start(folder / "redis"),
                    "EMAIL_URL": f"smtp://127.0.0.1:{proxy.port}",
                    "DJANGO_SETTINGS_MODULE": "tests.drill.outage_settings",
                }
                made = Town(folder, variables, Post(folder / "post"), port, proxy, sink, takes)
                made.open_post_office()
                yield made
    finally:
        redis_server.stop(folder / "redis")
        shutil.rmtree(folder, ignore_errors=True)


# --- how a server becomes unavailable; each returns the function that brings it back -----------------------


def redis_killed(town: Town) -> Callable[[], object]:
    os.kill(redis_of(town), signal.SIGKILL)
    return lambda: redis_server.start(town.folder / "redis")


def redis_hanging(town: Town) -> Callable[[], object]:
    """Let Redis accept connections and answer nothing."""
    pid = redis_of(town)
    os.kill(pid, signal.SIGSTOP)
    return lambda: os.kill(pid, signal.SIGCONT)


def redis_of(town: Town) -> int:
    pid = redis_server.server_pid(town.folder / "redis")
    if pid is None:
        raise RuntimeError("Redis does not run")
    return pid


def smtp_refusing(town: Town) -> Callable[[], object]:
    """Stop the mail server: connections are refused."""
    town.sink.close()
    return town.open_post_office


def smtp_hanging(town: Town) -> Callable[[], object]:
    """Let the mail server accept connections and answer nothing, on these connections for ever."""
    town.proxy.cut()
    return town.proxy.mend


# --- the experiment ----------------------------------------------------------------------------------------


def run(take_away: Callable[[Town], Callable[[], object]], url: str, size: float) -> Outcome:
    """Take a server away while people work and reminders become due; bring it back; wait for the mails."""
    small = size < 1
    away, within = (AWAY * size, 25) if small else (AWAY, ALL_SENT_WITHIN)
    with town(url) as place:
        short = {"DRILL_SMALL": "yes", "MAIL_LEASE_SECONDS": "6"} if small else {}
        with supervised(place.folder / "run", **place.env | short) as port:
            office = Office(port, pause=0.2 if small else 1.0)
            check_that_mails_leave(place)
            due(max(5, round(DUE * size)), away)
            bring_back = take_away(place)
            with office.at_work():
                time.sleep(away)
            bring_back()
            waited = wait_for_mails(within)
            return judge(office, place.post, away, waited, within)


def check_that_mails_leave(town: Town) -> None:
    """Send one mail before the outage. RuntimeError where it does not leave."""
    due(1, 0)
    with Celery(broker=town.env["REDIS_URL"]) as app:
        app.send_task("notifications.tasks.send_due", queue="mail", ignore_result=True)
    until = time.monotonic() + 60
    while not town.post.mails:
        if time.monotonic() > until:
            raise RuntimeError("no mail leaves although all servers run")
        time.sleep(0.2)


def due(count: int, within: float) -> None:
    """Create reminders that become due one after the other within so many seconds."""
    now = timezone.now()
    for number in range(count):
        address, moment = f"reader-{number}@example.com", now + timedelta(seconds=number * within / count)
        MessageFactory(kind="mandate.given", recipient=None, address=address, due_at=moment)


def waiting() -> int:
    return Message.objects.filter(channel="mail", state__in=("queued", "inflight")).count()


def wait_for_mails(within: float) -> float:
    """Return the seconds until no mail waits; infinite where some still wait after `within`."""
    start = time.monotonic()
    while waiting():
        if time.monotonic() > start + within:
            return float("inf")
        time.sleep(0.25)
    return time.monotonic() - start


def judge(office: Office, post: Post, away: float, waited: float, within: float) -> Outcome:
    copies = Counter(message_id for _, message_id in post.mails)
    wanted = Message.objects.filter(channel="mail").values_list("message_id", "state")
    missing = sum(message_id not in copies for message_id, _ in wanted)
    twice = sum(count - 1 for count in copies.values())
    notified = Message.objects.filter(kind="topic.assigned").count()
    failures, lost = office.failures, office.lost()
    sent = f"all sent {waited:.0f} s after" if waited < within else f"{missing} not sent {within:.0f} s after"
    figure = (
        f"{away:.0f} s away: {failures.total()} of {office.asked} requests failed or took over 3 s (slowest"
        f" {office.slowest:.1f} s), {lost} of {len(office.writer.acknowledged)} saves lost;"
        f" {len(wanted)} mails ({notified} by actions), {sent}, {twice} twice"
    )
    if failures:
        figure += f" ({', '.join(failure for failure, _ in failures.most_common(3))})"
    complete = not failures and not lost and not missing and waited < within
    return Outcome(figure, complete and notified > 0 and len(office.writer.acknowledged) > 0)


def sabotage() -> None:
    """Do nothing here: the programs of the run take the guard away (tests.drill.outage_settings)."""


def _experiment(key: str, name: str, take_away: Callable[[Town], Callable[[], object]]) -> Experiment:
    bar = f"no request fails or takes over 3 s, nothing lost, all sent ≤ {ALL_SENT_WITHIN} s after its return"
    return Experiment(key, name, bar, partial(run, take_away), sabotage, waits=True)


LINES = (
    _experiment("redis-killed", "Redis killed and away for 200 s while people work", redis_killed),
    _experiment("redis-hanging", "Redis hanging for 200 s while people work", redis_hanging),
    _experiment("smtp-refusing", "the mail server away for 200 s while people work", smtp_refusing),
    _experiment("smtp-hanging", "the mail server hanging for 200 s while people work", smtp_hanging),
)
