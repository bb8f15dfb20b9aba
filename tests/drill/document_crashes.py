"""Documents being made while the worker is killed again and again, and Redis forgets everything."""

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

from celery import Celery
from django.db.models import Sum
from django.test import override_settings

from devserver import redis_server
from documents.models import DocumentJob, File
from documents.services import damaged_files
from documents.states import JobState
from notifications.models import Message
from tests.drill.experiment import Experiment, Outcome
from tests.drill.mail_crashes import flush, kill, running
from tests.factories import DocumentJobFactory
from tests.rig.databases import FOLDER, environment
from tests.rig.people import make_people

JOBS, KILLS, FLUSHES = 50, 20, 5
#: seconds without any progress after which nothing more is expected: longer than the lease and a start
PATIENCE = 20
WORKER = [
    "celery", "--app", "tests.drill.document_worker", "worker", "--queues", "reports", "--concurrency", "2",
    "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat",
]  # fmt: skip


@contextmanager
def ticking(broker: str) -> Iterator[None]:
    """The clock: it has what waits handed out every second, rather than every half minute."""
    end = Event()
    app = Celery(broker=broker)

    def tick() -> None:
        while not end.wait(1):
            app.send_task("documents.tasks.sweep", queue="reports", ignore_result=True)

    thread = Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()
        app.close()


def run(url: str, size: float) -> Outcome:
    """Let documents wait, kill the worker while it makes them; then let it finish."""
    folder = FOLDER / f"documents-{os.getpid()}"
    folder.mkdir(parents=True)
    jobs, kills, flushes = (max(1, round(number * size)) for number in (JOBS, KILLS, FLUSHES))
    try:
        with ExitStack() as open_things:
            broker = redis_server.start(folder / "redis")
            made_by = {"DJANGO_SETTINGS_MODULE": "tests.drill.document_settings", "QIG_DATA": str(folder)}
            env = environment(url, REDIS_URL=broker) | made_by
            people = make_people(5)
            for number in range(jobs):
                asked = {"requested_by": people[number % 5], "parameters": {"number": number}}
                DocumentJobFactory(template="drill", **asked)
            open_things.enter_context(ticking(broker))
            open_things.enter_context(override_settings(QIG_DATA=folder))
            log = folder / "worker.log"
            half = crash(env, log, broker, kills, flushes, jobs / (kills + 1))
            with running(WORKER, env, log):
                settle()
            return judge(jobs, half + half_files(folder / "files"))
    finally:
        redis_server.stop(folder / "redis")
        shutil.rmtree(folder, ignore_errors=True)


def crash(env: dict[str, str], log: Path, broker: str, kills: int, flushes: int, share: float) -> int:
    """Kill the worker each time it has made its share; how many half files lay there after a kill."""
    half = 0
    for number in range(kills):
        before, until = over(), time.monotonic() + PATIENCE
        with running(WORKER, env, log) as process:
            while over() < before + share * 0.9 and time.monotonic() < until:
                time.sleep(0.02)
            time.sleep(random.uniform(0, 0.5))  # not just when one has been finished
            kill(process)
        half += half_files(log.parent / "files")
        if number * flushes // kills != (number + 1) * flushes // kills:
            flush(broker)
        if over() == before:
            break  # nothing is made any more: the rest will show it
    return half


def over() -> int:
    return DocumentJob.objects.exclude(state__in=(JobState.QUEUED, JobState.RUNNING)).count()


def half_files(files: Path) -> int:
    """Files under a name that is not the digest of what they hold."""
    return sum(sha256(path.read_bytes()).hexdigest() != path.name for path in files.glob("??/*"))


def settle() -> None:
    """Wait until nothing is under way any more, or nothing has happened for far too long."""
    last, since = -1, time.monotonic()
    while time.monotonic() < since + PATIENCE and DocumentJob.objects.under_way().exists():
        if over() != last:
            last, since = over(), time.monotonic()
        time.sleep(0.2)


def judge(jobs: int, half: int) -> Outcome:
    """What became of each document, what lies on the disk, and what was told."""
    states = Counter(DocumentJob.objects.values_list("state", flat=True))
    ready = DocumentJob.objects.filter(state=JobState.DONE)
    reasons = DocumentJob.objects.filter(state=JobState.FAILED).exclude(error="").count()
    begun = DocumentJob.objects.aggregate(times=Sum("attempts"))["times"]
    hit = begun - states["done"] - states["failed"]
    damaged = len(list(damaged_files()))
    told = Message.objects.filter(kind="document.ready").count()
    figure = (
        f"{states['done']} of {jobs} ready and {reasons} failed with a reason, "
        f"{hit} times killed in the middle; {half} half files, {damaged} damaged; {told} notices"
    )
    whole = not half and not damaged and ready.filter(file=None).count() == 0
    once = File.objects.count() == states["done"] and told == states["done"] + reasons
    return Outcome(figure, states["done"] + reasons == jobs and whole and once and hit > 0)


def sabotage() -> None:
    """In the worker's own process: see `document_settings` and `document_worker`."""


KILLED = Experiment(
    "documents-killed",
    "50 documents, their worker killed 20 times and Redis flushed 5 times: what becomes of them",
    "50 ready or failed with a reason, each told once",
    run,
    sabotage,
)
HALF = Experiment(
    "documents-half",
    "the same: what lies on the disk after each kill",
    "0 half files",
    run,
    sabotage,
)
