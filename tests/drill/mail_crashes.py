"""Mails that are due while workers are killed and Redis is flushed repeatedly."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread

import redis
from celery import Celery
from django.utils import timezone

from devserver import redis_server
from notifications.models import Message
from tests.drill.experiment import Experiment, Outcome
from tests.factories import MessageFactory
from tests.rig.databases import FOLDER, ROOT, environment
from tests.rig.web import free_port

DUE, KILLS, FLUSHES = 500, 20, 6
LEASE = 3  # seconds
TAKES = 0.01  # seconds for each response of the mail server
MAX_DUPLICATES = 0.04
#: seconds without progress after which nothing more is expected: longer than the lease and a start
PATIENCE = 15
lease = LEASE


class Post:
    """The mails that the mail server accepted."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.touch()

    @property
    def mails(self) -> list[tuple[str, str]]:
        lines = self.file.read_text().splitlines()
        return [
            (recipient, message_id) for recipient, _, message_id in (line.partition(" ") for line in lines)
        ]


@contextmanager
def running(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """Run a process in its own group, which is killed at the end."""
    with log.open("a") as out:
        module = [sys.executable, "-m", *command]
        process = subprocess.Popen(module, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """Kill the whole process group with SIGKILL and wait for its end."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)


@contextmanager
def ticking(broker: str) -> Iterator[None]:
    """Wake the workers twice a second, instead of every half minute as beat does."""
    end = Event()
    app = Celery(broker=broker)

    def tick() -> None:
        while not end.wait(0.5):
            app.send_task("notifications.tasks.send_due", queue="mail", ignore_result=True)

    thread = Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()
        app.close()


def run(delivery: str, url: str, size: float) -> Outcome:
    """Make mails due, kill the workers while they send; then let them finish."""
    folder = FOLDER / f"mail-{os.getpid()}"
    folder.mkdir(parents=True)
    due, kills, flushes = (max(1, round(number * size)) for number in (DUE, KILLS, FLUSHES))
    try:
        with ExitStack() as open_things:
            port, post = free_port(), Post(folder / "post")
            broker = redis_server.start(folder / "redis")
            env = environment(
                url, REDIS_URL=broker, EMAIL_URL=f"smtp://127.0.0.1:{port}", MAIL_LEASE_SECONDS=str(lease)
            )
            sink = ["tests.drill.mail_sink", str(port), str(post.file), str(TAKES)]
            open_things.enter_context(running(sink, env, folder / "sink.log"))
            now = timezone.now()
            for number in range(due):
                address = f"reader-{number}@example.com"
                MessageFactory(
                    kind="mandate.given", recipient=None, address=address, delivery=delivery, due_at=now
                )
            open_things.enter_context(ticking(broker))
            worker = partial(running, WORKER, env, folder / "worker.log")
            flush_redis = partial(flush, broker)
            happened = crash(worker, post, flush_redis, kills, flushes, due / (kills + 1))
            with worker():
                settle(post)
            return judge(delivery, due, post, happened)
    finally:
        redis_server.stop(folder / "redis")
        shutil.rmtree(folder, ignore_errors=True)


WORKER = [
    "celery", "--app", "qig_portal", "worker", "--queues", "mail", "--concurrency", "2",
    "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat",
]  # fmt: skip


def flush(broker: str) -> None:
    client = redis.Redis.from_url(broker)
    client.flushall()
    client.close()


def crash(
    worker: Callable, post: Post, flush_redis: Callable[[], None], kills: int, flushes: int, share: float
) -> int:
    """Kill the workers each time they have sent their share, and flush Redis between some of the kills.

    Return the number of kills in the middle of work.
    """
    happened = 0
    for number in range(kills):
        before, until = len(post.mails), time.monotonic() + PATIENCE
        with worker() as process:
            while len(post.mails) < before + share * 0.9 and time.monotonic() < until:
                time.sleep(0.005)
            time.sleep(random.uniform(0, 0.1))  # not always just after a mail was accepted
            happened += len(post.mails) > before
            kill(process)
        if number * flushes // kills != (number + 1) * flushes // kills:
            flush_redis()
        if len(post.mails) == before:
            break  # nothing is sent any more: the outcome will show it
    return happened


def settle(post: Post) -> None:
    """Wait until no mail waits, or there was no progress for PATIENCE seconds."""
    last, since = -1, time.monotonic()
    while time.monotonic() < since + PATIENCE:
        if not Message.objects.filter(state__in=("queued", "inflight")).exists():
            return
        if len(post.mails) != last:
            last, since = len(post.mails), time.monotonic()
        time.sleep(0.2)


def judge(delivery: str, due: int, post: Post, kills: int) -> Outcome:
    """Compare what arrived, and how often, with the states in the outbox."""
    copies = Counter(recipient for recipient, _ in post.mails)
    ids = {recipient: {i for r, i in post.mails if r == recipient} for recipient in copies}
    twice = sum(count - 1 for count in copies.values())
    states = Counter(Message.objects.values_list("state", flat=True))
    figure = f"{len(copies)} of {due} delivered in {kills} kills, {twice} duplicates"
    if delivery == "hold":
        sent = set(Message.objects.filter(state="sent").values_list("address", flat=True))
        complete = states["sent"] + states["uncertain"] == due and sent <= set(copies)
        return Outcome(
            f"{figure}; {states['sent']} sent and {states['uncertain']} uncertain",
            complete and not twice and kills > 0,
        )
    same_id = all(len(message_ids) == 1 for message_ids in ids.values())
    arrived = len(copies) == due and states["sent"] == due
    return Outcome(
        f"{figure}, {'each with the same' if same_id else 'with another'} Message-ID",
        arrived and same_id and twice <= MAX_DUPLICATES * due and kills > 0,
    )


def sabotage() -> None:
    """Let claims never expire: messages claimed by a killed worker are not sent."""
    global lease
    lease = 86_400


RETRY = Experiment(
    "mail-retry",
    "500 mails due, the workers killed 20 times and Redis flushed 6 times: class retry",
    "500 delivered, at most 4 % of them twice, with the same Message-ID",
    partial(run, "retry"),
    sabotage,
)
HOLD = Experiment(
    "mail-hold",
    "the same: class hold, never sent twice",
    "none delivered twice; sent and uncertain together are 500",
    partial(run, "hold"),
    sabotage,
)
