"""Files that take long or much memory are answered with a sentence, while other pages answer at once."""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event, Thread
from typing import Any, NamedTuple

import documents.cleaning.limited
import workplans.importing.reading_process
from core.limited_process import MEMORY, run_limited
from core.uploads import MB
from devserver import redis_server
from tests.drill.bombs import BOMBS
from tests.drill.experiment import Experiment, Outcome
from tests.drill.mail_crashes import running
from tests.drill.mutations import mutations
from tests.drill.process_watch import Watch
from tests.factories import GuidanceDocumentFactory
from tests.rig import web
from tests.rig.databases import FOLDER, environment
from tests.rig.people import cookies_of, make_people
from topics.models import GuidanceDocument

MUTATIONS = 300  # of each file
#: at a small size: one that goes beyond the limits at once, and one that is read
FEW = ("several large parts", "one large picture")
ENDS_WITHIN, ANSWERS_WITHIN = 35.0, 1.0  # seconds
ASK_EVERY, PROBE_EVERY = 0.3, 0.2
WARM_UP = 6  # answers of the web server's processes, taken in turns
MODULES = (workplans.importing.reading_process.MODULE, documents.cleaning.limited.MODULE)
WORKER = [
    "celery", "--app", "tests.drill.worker", "worker", "--queues", "reports", "--concurrency", "2",
    "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat",
]  # fmt: skip
PUBLIC_PAGE = "/topics/"
#: what the pages show at the end: refused at once, refused by the worker, to be checked or attached
ENDS = ("There is a problem", "The document could not be read.", "Accept import", "attached")
BROKEN = "An error in the portal"


class Ended(NamedTuple):
    """How an upload ended: what it was, after how long, the statuses on the way, and the last page."""

    name: str
    seconds: float
    statuses: list[int]
    page: str

    @property
    def is_well(self) -> bool:
        has_ended = any(words in self.page for words in ENDS) and BROKEN not in self.page
        return has_ended and self.seconds <= ENDS_WITHIN and max(self.statuses) < 500


Upload = Callable[[str, str, bytes], Ended]


def run(url: str, size: float) -> Outcome:
    """Upload the bombs to both pages at once, one after the other; then the mutations, three at a time."""
    folder = FOLDER / f"uploads-{os.getpid()}"
    folder.mkdir(parents=True)
    mark = f"DRILL_UPLOADS={os.getpid()}"
    try:
        with ExitStack() as opened:
            more = dict([mark.split("=")], QIG_DATA=str(folder))
            more["REDIS_URL"] = redis_server.start(folder / "redis")
            opened.enter_context(running(WORKER, environment(url, **more), folder / "worker.log"))
            port = opened.enter_context(web.serving_directly(url, wsgi="tests.drill.wsgi", **more))
            pages = pages_of(port)
            watch = opened.enter_context(Watch(mark, MODULES, ENDS_WITHIN, MEMORY))
            probe = opened.enter_context(Probe(port))
            bombs = list(uploaded(pages, BOMBS) if size >= 1 else uploaded(pages[:1], FEW))
            mutated: list[Ended] = []
            if all(ended.is_well for ended in bombs) and not watch.over:
                mutated = spread(pages, max(2, round(MUTATIONS * size)))
        return judge(bombs, mutated, watch, probe)
    finally:
        redis_server.stop(folder / "redis")
        shutil.rmtree(folder, ignore_errors=True)


def pages_of(port: int) -> tuple[Upload, Upload]:
    """Return the uploads to the import page and to the page of a guidance document."""
    (secretary,) = make_people(1, "secretariat")
    paper = GuidanceDocumentFactory()
    cookies = cookies_of(secretary)

    def to_import(name: str, file: str, content: bytes) -> Ended:
        visitor, start = web.Visitor(port, cookies), time.monotonic()
        answer = visitor.send_file("/desk/import/", {}, "document", file, content)
        statuses = [answer.status]
        if address := answer.headers.get("Location"):
            answer = visitor.get(address)
            while 'hx-trigger="every 1s"' in answer.text and time.monotonic() < start + 2 * ENDS_WITHIN:
                time.sleep(ASK_EVERY)
                answer = visitor.get(address)
                statuses.append(answer.status)
        return Ended(f"{name} (import)", time.monotonic() - start, statuses, answer.text)

    def to_guidance(name: str, file: str, content: bytes) -> Ended:
        visitor, start = web.Visitor(port, cookies), time.monotonic()
        version = str(GuidanceDocument.objects.get(pk=paper.pk).version)
        address = f"/desk/guidance/{paper.slug}/file/new/"
        answer = visitor.send_file(address, {"version": version}, "file", file, content)
        page = "attached" if answer.status == 302 else answer.text
        return Ended(f"{name} (guidance)", time.monotonic() - start, [answer.status], page)

    return to_import, to_guidance


def uploaded(pages: Sequence[Upload], names: Iterable[str]) -> Iterator[Ended]:
    """Send each bomb to the pages at the same time."""
    with ThreadPoolExecutor(len(pages)) as threads:
        for name in names:
            file, make = BOMBS[name]
            content = make()
            yield from threads.map(lambda page: page(name, file, content), pages)  # noqa: B023 - ends here


def spread(pages: tuple[Upload, Upload], count: int) -> list[Ended]:
    """Send two thirds of the mutations to the import page, by two people, and the others to guidance."""
    to_import, to_guidance = pages
    sent = [(f"{file} {number}", file, content) for number, (file, content) in enumerate(mutations(count))]
    work = zip((to_import, to_import, to_guidance), (sent[0::3], sent[1::3], sent[2::3]), strict=True)
    with ThreadPoolExecutor(3) as threads:
        lists = threads.map(lambda job: [job[0](*each) for each in job[1]], work)
        return [ended for each in lists for ended in each]


class Probe:
    """Asks for the health check and a public page all the time, and keeps the slowest answer of each."""

    def __init__(self, port: int) -> None:
        self.port, self.end = port, Event()
        self.slowest: dict[str, float] = {}
        self.failed = 0
        self.thread = Thread(target=self.ask)

    def __enter__(self) -> "Probe":
        for _ in range(WARM_UP):  # a process that has just started compiles its templates
            self.ask_once()
        self.slowest = {}
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end.set()
        self.thread.join()

    def ask(self) -> None:
        while not self.end.wait(PROBE_EVERY):
            self.ask_once()

    def ask_once(self) -> None:
        for address in ("/healthz", PUBLIC_PAGE):
            start = time.monotonic()
            try:
                self.failed += web.Visitor(self.port, timeout=10).get(address).status != 200
            except OSError:
                self.failed += 1
            self.slowest[address] = max(self.slowest.get(address, 0), time.monotonic() - start)


def judge(bombs: list[Ended], mutated: list[Ended], watch: Watch, probe: Probe) -> Outcome:
    failures = [ended for ended in (*bombs, *mutated) if not ended.is_well]
    server_errors = sum(status >= 500 for ended in (*bombs, *mutated) for status in ended.statuses)
    slowest = max((*bombs, *mutated), key=lambda ended: ended.seconds)
    answers = ", ".join(f"{address} {seconds:.2f} s" for address, seconds in probe.slowest.items())
    figure = (
        f"{len(bombs)} bombs and {len(mutated)} mutations: {len(failures)} without a sentence in time,"
        f" {server_errors} × 5xx, {len(watch.over)} over the limits; the slowest took {slowest.seconds:.0f} s"
        f" ({slowest.name}); readers {watch.highest(watch.readers)} MB, other processes"
        f" {watch.highest(watch.others)} MB; meanwhile at most {answers}, {probe.failed} failed"
    )
    figure += "".join(
        f"; {ended.name}: {ended.seconds:.0f} s, {ended.statuses[-1]}" for ended in failures[:5]
    )
    quick = max(probe.slowest.values()) <= ANSWERS_WITHIN and not probe.failed
    small = max(watch.highest(watch.others), watch.highest(watch.readers)) <= MEMORY // MB
    return Outcome(figure, not failures and not watch.over and small and quick)


def without_limits(module: str, arguments: Sequence[str], data: bytes, *, seconds: float = 0) -> Any:
    """Run the module without limits of memory, and for as long as it takes."""
    return run_limited("tests.drill.unlimited", [module, *arguments], data, seconds=600)


def sabotage() -> None:
    """Take the limits away."""
    workplans.importing.reading_process.run_limited = without_limits
    documents.cleaning.limited.run_limited = without_limits


EXPERIMENT = Experiment(
    "uploads-bounded",
    "uploads that take long or much memory, and 300 mutations each of a Word file and a PDF",
    "each ends with a sentence within 35 s and 1 GB, 0 × 5xx; other pages answer within 1 s",
    run,
    sabotage,
)
