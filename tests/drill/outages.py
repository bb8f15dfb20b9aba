"""Redis away, the mail server away, for longer than every lease and back-off, while people work: no page
fails, nothing is lost, all has left soon after the return. In a supervised run with all its programs.
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
from tests.drill.at_work import Office
from tests.drill.experiment import Experiment, Outcome
from tests.drill.mail_crashes import Post, running
from tests.drill.wire import Wire, wire
from tests.factories import MessageFactory
from tests.rig.databases import FOLDER, environment
from tests.rig.supervised import supervised
from tests.rig.web import free_port

AWAY, ALL_SENT_WITHIN = 200, 120  # seconds
DUE = 200  # reminders that fall due meanwhile


@dataclass
class Town:
    """What the run depends on, and we can take away."""

    folder: Path
    env: dict[str, str]
    post: Post
    sink_port: int
    wire: Wire
    sink: ExitStack
    takes: float

    def open_post_office(self) -> None:
        """Start the mail server."""
        command = ["tests.drill.mail_sink", str(self.sink_port), str(self.post.file), str(self.takes)]
        self.sink.enter_context(running(command, environment(""), self.folder / "sink.log"))


@contextmanager
def town(url: str, takes: float = 0) -> Iterator[Town]:
    """A Redis and a mail server of its own, each of whose answers takes so many seconds."""
    folder = FOLDER / f"outage-{os.getpid()}"
    folder.mkdir(parents=True)
    try:
        with ExitStack() as sink:
            port = free_port()
            with wire(port) as line:
                known = {
                    "DATABASE_URL": url,
                    "REDIS_URL": redis_server.start(folder / "redis"),
                    "EMAIL_URL": f"smtp://127.0.0.1:{line.port}",
                    "DJANGO_SETTINGS_MODULE": "tests.drill.outage_settings",
                }
                made = Town(folder, known, Post(folder / "post"), port, line, sink, takes)
                made.open_post_office()
                yield made
    finally:
        redis_server.stop(folder / "redis")
        shutil.rmtree(folder, ignore_errors=True)


# --- how a server goes away, and comes back ----------------------------------------------------------------


def redis_killed(town: Town) -> Callable[[], object]:
    os.kill(redis_of(town), signal.SIGKILL)
    return lambda: redis_server.start(town.folder / "redis")


def redis_hanging(town: Town) -> Callable[[], object]:
    """It takes connections and answers nothing."""
    pid = redis_of(town)
    os.kill(pid, signal.SIGSTOP)
    return lambda: os.kill(pid, signal.SIGCONT)


def redis_of(town: Town) -> int:
    pid = redis_server.server_pid(town.folder / "redis")
    if pid is None:
        raise RuntimeError("Redis does not run")
    return pid


def smtp_refusing(town: Town) -> Callable[[], object]:
    """Nobody listens any more."""
    town.sink.close()
    return town.open_post_office


def smtp_hanging(town: Town) -> Callable[[], object]:
    """Connections are taken and nothing is answered; those stay dead even when the server is back."""
    town.wire.cut()
    return town.wire.mend


# --- the experiment ----------------------------------------------------------------------------------------


def run(take_away: Callable[[Town], Callable[[], object]], url: str, size: float) -> Outcome:
    """Take the server away while people work and reminders fall due; bring it back; wait for the mails."""
    small = size < 1
    away, within = (AWAY * size, 25) if small else (AWAY, ALL_SENT_WITHIN)
    with town(url) as place:
        short = {"DRILL_SMALL": "yes", "MAIL_LEASE_SECONDS": "6"} if small else {}
        with supervised(place.folder / "run", **place.env | short) as port:
            office = Office(port, pause=0.2 if small else 1.0)
            prove_that_mails_leave(place)
            due(max(5, round(DUE * size)), away)
            bring_back = take_away(place)
            with office.at_work():
                time.sleep(away)
            bring_back()
            waited = wait_for_mails(within)
            return judge(office, place.post, away, waited, within)


def prove_that_mails_leave(town: Town) -> None:
    """Else what follows would be no outage. RuntimeError."""
    due(1, 0)
    with Celery(broker=town.env["REDIS_URL"]) as app:
        app.send_task("notifications.tasks.send_due", queue="mail", ignore_result=True)
    until = time.monotonic() + 60
    while not town.post.mails:
        if time.monotonic() > until:
            raise RuntimeError("no mail leaves, although nothing is away")
        time.sleep(0.2)


def due(count: int, within: float) -> None:
    """So many reminders that fall due one after the other within so many seconds."""
    now = timezone.now()
    for number in range(count):
        address, moment = f"reader-{number}@example.com", now + timedelta(seconds=number * within / count)
        MessageFactory(kind="mandate.given", recipient=None, address=address, due_at=moment)


def waiting() -> int:
    return Message.objects.filter(channel="mail", state__in=("queued", "inflight")).count()


def wait_for_mails(within: float) -> float:
    """Seconds until none waits any more; infinite where some still do when the time is up."""
    begun = time.monotonic()
    while waiting():
        if time.monotonic() > begun + within:
            return float("inf")
        time.sleep(0.25)
    return time.monotonic() - begun


def judge(office: Office, post: Post, away: float, waited: float, within: float) -> Outcome:
    copies = Counter(message_id for _, message_id in post.mails)
    wanted = Message.objects.filter(channel="mail").values_list("message_id", "state")
    missing = sum(message_id not in copies for message_id, _ in wanted)
    twice = sum(count - 1 for count in copies.values())
    told = Message.objects.filter(kind="topic.assigned").count()
    wrong, lost = office.wrong, office.lost()
    sent = f"all sent {waited:.0f} s after" if waited < within else f"{missing} not sent {within:.0f} s after"
    figure = (
        f"{away:.0f} s away: {wrong.total()} of {office.asked} requests failed or took over 3 s (slowest"
        f" {office.slowest:.1f} s), {lost} of {len(office.writer.acknowledged)} saves lost;"
        f" {len(wanted)} mails ({told} by acts), {sent}, {twice} twice"
    )
    if wrong:
        figure += f" ({', '.join(words for words, _ in wrong.most_common(3))})"
    whole = not wrong and not lost and not missing and waited < within
    return Outcome(figure, whole and told > 0 and len(office.writer.acknowledged) > 0)


def sabotage() -> None:
    """Nothing here: the guard is taken away in the run's programs (tests.drill.outage_settings)."""


def _experiment(key: str, name: str, take_away: Callable[[Town], Callable[[], object]]) -> Experiment:
    bar = f"no request fails or takes over 3 s, nothing lost, all sent ≤ {ALL_SENT_WITHIN} s after its return"
    return Experiment(key, name, bar, partial(run, take_away), sabotage, waits=True)


LINES = (
    _experiment("redis-killed", "Redis killed and away for 200 s while people work", redis_killed),
    _experiment("redis-hanging", "Redis hanging for 200 s while people work", redis_hanging),
    _experiment("smtp-refusing", "the mail server away for 200 s while people work", smtp_refusing),
    _experiment("smtp-hanging", "the mail server hanging for 200 s while people work", smtp_hanging),
)
