"""Simulated users who open every kind of page, save and sign in, and record the responses."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from accounts.models import User
from tests.drill.lost_updates import form_fields, saved
from tests.factories import PASSWORD, MandateFactory, TopicFactory
from tests.rig.people import cookies_of, make_people
from tests.rig.web import Answer, Visitor
from topics.models import Topic

SLOW = 3.0  # seconds
NOT_OPENED = ("account_logout", "account_reauthenticate")


def addresses() -> list[str]:
    """Return every address of the portal that takes no argument."""

    def walk(patterns: list, before: str) -> Iterator[str]:
        for pattern in patterns:
            if not isinstance(pattern.pattern, RoutePattern) or pattern.pattern.converters:
                continue
            here = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, here)
            elif isinstance(pattern, URLPattern) and pattern.name not in NOT_OPENED:
                yield f"/{here}"

    return sorted(set(walk(get_resolver().url_patterns, "")))


class Worker:
    """A user who repeats one task with a pause in between; `failures` counts what went wrong."""

    def __init__(self, port: int, cookies: dict[str, str] | None, pause: float) -> None:
        self.visitor, self.pause = Visitor(port, cookies, timeout=20), pause
        self.failures: Counter[str] = Counter()
        self.slowest = 0.0
        self.asked = 0

    def ask(self, method: str, address: str, fields: dict[str, str] | None = None) -> Answer | None:
        """Send a request on a new connection and return the response; None where there was none."""
        self.visitor.connection.close()
        start = time.monotonic()
        try:
            visitor = self.visitor
            answer = visitor.get(address) if method == "GET" else visitor.post(address, fields or {})
        except Exception as error:  # whatever a browser would show as a broken page
            self.failures[f"{method} {address}: {error!r}"] += 1
            return None
        finally:
            taken = time.monotonic() - start
            self.asked += 1
            self.slowest = max(self.slowest, taken)
        if answer.status >= 500:
            self.failures[f"{method} {address}: {answer.status}"] += 1
        if taken > SLOW:
            self.failures[f"{method} {address}: {taken:.1f} s"] += 1
        return answer

    def expect(self, answer: Answer | None, good: bool, step: str) -> None:
        """Count a failure of this step where there was a response and it is not good."""
        if answer is not None and not good:
            self.failures[f"{step}: {answer.status} {answer.headers.get('Location', '')}"] += 1

    def do(self) -> None:
        raise NotImplementedError

    def work(self, end: Event) -> None:
        while not end.is_set():
            self.do()
            end.wait(self.pause)


class Reader(Worker):
    """A user who opens every page in turn; each must have the same status as the first time."""

    def __init__(self, port: int, topic: Topic, user: User, pause: float) -> None:
        super().__init__(port, cookies_of(user), pause)
        of_topic = f"/desk/topics/{topic.slug}/"
        self.pages = [*addresses(), of_topic, f"{of_topic}edit/", f"{of_topic}history/"]
        self.statuses = {page: self.ask("GET", page).status for page in self.pages}  # type: ignore[union-attr]
        self.next = 0

    def do(self) -> None:
        page = self.pages[self.next % len(self.pages)]
        self.next += 1
        answer = self.ask("GET", page)
        self.expect(answer, answer is not None and answer.status == self.statuses[page], page)


class Writer(Worker):
    """A user who saves texts on a topic and assigns it to alternating leads, who are notified by mail."""

    def __init__(self, port: int, topic: Topic, user: User, leads: list[User], pause: float) -> None:
        super().__init__(port, cookies_of(user), pause)
        self.address, self.leads = f"/desk/topics/{topic.slug}/", leads
        self.acknowledged: list[str] = []
        self.assigned = self.number = 0

    def do(self) -> None:
        self.number += 1
        page = self.ask("GET", f"{self.address}edit/")
        if page is not None and page.status == 200:
            fields = form_fields(page.text)
            token = f"token-{self.number}"
            text = f"{fields['description'].strip()}\n{token}"
            answer = self.ask("POST", f"{self.address}edit/", fields | {"description": text})
            self.expect(answer, answer is not None and saved(answer), "save")
            if answer is not None and saved(answer):
                self.acknowledged.append(token)
        page = self.ask("GET", f"{self.address}people/")
        if page is None or page.status != 200:
            return
        lead = str(self.leads[self.number % len(self.leads)].pk)
        version = form_fields(page.text)["version"]
        answer = self.ask("POST", f"{self.address}people/", {"leads": lead, "version": version})
        self.expect(answer, answer is not None and saved(answer), "assign")
        self.assigned += answer is not None and saved(answer)


class Newcomer(Worker):
    """A user who signs in, opens the desk and signs out; every fifth time after asking for a new password."""

    def __init__(self, port: int, user: User, pause: float) -> None:
        super().__init__(port, None, pause)
        self.port, self.user, self.number = port, user, 0

    def do(self) -> None:
        self.number += 1
        self.visitor = Visitor(self.port, timeout=20)
        if self.number % 5 == 1:
            self.ask("GET", "/account/password/reset/")
            answer = self.ask("POST", "/account/password/reset/", {"email": self.user.email})
            self.expect(answer, answer is not None and answer.status == 302, "new password")
        self.ask("GET", "/account/login/")
        answer = self.ask("POST", "/account/login/", {"login": self.user.email, "password": PASSWORD})
        self.expect(answer, answer is not None and answer.headers.get("Location") == "/desk/", "sign in")
        answer = self.ask("GET", "/desk/")
        self.expect(answer, answer is not None and answer.status == 200, "desk")
        self.ask("POST", "/account/logout/")


class Office:
    """Three users who work on one topic at once."""

    def __init__(self, port: int, pause: float) -> None:
        (secretary,), leads = make_people(1, "secretariat"), make_people(2)
        self.topic = TopicFactory(title="Continuous manufacturing", description="")
        self.reader = Reader(port, self.topic, secretary, pause)
        self.writer = Writer(port, self.topic, secretary, leads, pause)
        self.newcomer = Newcomer(port, MandateFactory(user__name="New Comer").user, 4 * pause)
        self.workers: list[Worker] = [self.reader, self.writer, self.newcomer]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        end = Event()
        with ThreadPoolExecutor(len(self.workers)) as threads:
            jobs = [threads.submit(worker.work, end) for worker in self.workers]
            try:
                yield
            finally:
                end.set()
        for job in jobs:
            job.result()

    def lost(self) -> int:
        """Count the texts that were acknowledged and are missing."""
        saved_texts = set(Topic.objects.get(pk=self.topic.pk).description.split())
        return len(set(self.writer.acknowledged) - saved_texts)

    @property
    def failures(self) -> Counter[str]:
        return sum((worker.failures for worker in self.workers), Counter())

    @property
    def slowest(self) -> float:
        return max(worker.slowest for worker in self.workers)

    @property
    def asked(self) -> int:
        return sum(worker.asked for worker in self.workers)
