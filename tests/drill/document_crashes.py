"""Documents rendered while the worker is killed and Redis is flushed repeatedly."""

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
#: seconds without progress after which nothing more is expected: longer than the lease and a start
PATIENCE = 20
WORKER = [
    "celery", "--app", "tests.drill.document_worker", "worker", "--queues", "reports", "--concurrency", "2",
    "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat",
]  # fmt: skip


@contextmanager
def ticking(broker: str) -> Iterator[None]:
    """Hand out waiting jobs every second, instead of every half minute as beat does."""
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
    """Queue documents, kill the worker while it renders them; then let it finish."""
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
            partial = crash(env, log, broker, kills, flushes, jobs / (kills + 1))
            with running(WORKER, env, log):
                settle()
            return judge(jobs, partial + partial_files(folder / "files"))
    finally:
        redis_server.stop(folder / "redis")
        shutil.rmtree(folder, ignore_errors=True)


def crash(env: dict[str, str], log: Path, broker: str, kills: int, flushes: int, share: float) -> int:
    """Kill the worker each time it has made its share; return the number of partial files after kills."""
    partial = 0
    for number in range(kills):
        before, until = finished(), time.monotonic() + PATIENCE
        with running(WORKER, env, log) as process:
            while finished() < before + share * 0.9 and time.monotonic() < until:
                time.sleep(0.02)
            time.sleep(random.uniform(0, 0.5))  # not always just after a document was finished
            kill(process)
        partial += partial_files(log.parent / "files")
        if number * flushes // kills != (number + 1) * flushes // kills:
            flush(broker)
        if finished() == before:
            break  # nothing is made any more: the outcome will show it
    return partial


def finished() -> int:
    return DocumentJob.objects.exclude(state__in=(JobState.QUEUED, JobState.RUNNING)).count()


def partial_files(files: Path) -> int:
    """Count files whose name is not the digest of their content."""
    return sum(sha256(path.read_bytes()).hexdigest() != path.name for path in files.glob("??/*"))


def settle() -> None:
    """Wait until no job is under way, or there was no progress for PATIENCE seconds."""
    last, since = -1, time.monotonic()
    while time.monotonic() < since + PATIENCE and DocumentJob.objects.under_way().exists():
        if finished() != last:
            last, since = finished(), time.monotonic()
        time.sleep(0.2)


def judge(jobs: int, partial: int) -> Outcome:
    """Compare the states of the jobs with the files on the disk and the notifications."""
    states = Counter(DocumentJob.objects.values_list("state", flat=True))
    ready = DocumentJob.objects.filter(state=JobState.DONE)
    reasons = DocumentJob.objects.filter(state=JobState.FAILED).exclude(error="").count()
    attempts = DocumentJob.objects.aggregate(times=Sum("attempts"))["times"]
    interrupted = attempts - states["done"] - states["failed"]
    damaged = len(list(damaged_files()))
    notified = Message.objects.filter(kind="document.ready").count()
    figure = (
        f"{states['done']} of {jobs} ready and {reasons} failed with a reason, "
        f"{interrupted} interrupted by a kill; {partial} partial files, {damaged} damaged; "
        f"{notified} notifications"
    )
    complete = not partial and not damaged and ready.filter(file=None).count() == 0
    once = File.objects.count() == states["done"] and notified == states["done"] + reasons
    return Outcome(figure, states["done"] + reasons == jobs and complete and once and interrupted > 0)


def sabotage() -> None:
    """Do nothing here: the worker takes the guard away (`document_settings` and `document_worker`)."""


KILLED = Experiment(
    "documents-killed",
    "50 documents, their worker killed 20 times and Redis flushed 5 times: every job ends",
    "50 ready or failed with a reason, each notified once",
    run,
    sabotage,
)
HALF = Experiment(
    "documents-half",
    "the same: files on the disk after each kill",
    "0 partial files",
    run,
    sabotage,
)
