"""No lost updates: many writers edit one topic through its page."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from random import Random
from typing import Any

from django.db.models import F

import topics.services.topics
from core.models import Record
from tests.drill.experiment import Experiment, Outcome
from tests.factories import TopicFactory
from tests.rig.people import cookies_of, make_people
from tests.rig.web import Answer, Visitor, serving
from topics.models import Topic

WRITERS, EDITS = 16, 40
GIVE_UP_AFTER = 300  # seconds


class Writer:
    """A client that adds lines to the description of the topic, and merges both versions after a conflict."""

    def __init__(self, number: int, port: int, address: str, cookies: dict[str, str]) -> None:
        self.number, self.address = number, address
        self.visitor, self.random = Visitor(port, cookies), Random(number)
        self.acknowledged: list[str] = []
        self.conflicts = self.blind_conflicts = 0
        self.unexpected: list[int] = []

    def work(self, edits: int) -> "Writer":
        until = time.monotonic() + GIVE_UP_AFTER
        for edit in range(edits):
            self.write(f"token-{self.number}-{edit}", until)
        return self

    def write(self, token: str, until: float) -> None:
        """Save one line, as often as it takes."""
        page = self.visitor.get(self.address).text
        fields = {**form_fields(page), "short_name": "", "justification": ""}
        tries = 0
        while time.monotonic() < until:
            mine = f"{fields['description'].strip()}\n{token}".strip()
            answer = self.visitor.post(self.address, {**fields, "description": mine})
            if saved(answer):
                self.acknowledged.append(token)
                return
            if answer.status != 409:
                self.unexpected.append(answer.status)
                return
            self.conflicts += 1
            theirs, ours = both_versions(answer.text)
            if ours.split() != mine.split() or token in theirs or not theirs:
                self.blind_conflicts += 1
            fields |= {"description": theirs, "version": form_fields(answer.text)["version"]}
            tries += 1
            time.sleep(self.random.uniform(0, 0.05 * min(tries, 10)))  # people look before they try again


def saved(answer: Answer) -> bool:
    """Return whether the form was saved: it redirects to the topic, not to the sign-in page."""
    return answer.status == 302 and answer.headers["Location"].startswith("/desk/topics/")


def form_fields(page: str) -> dict[str, str]:
    """Return the version, title and description that the form of the page would send."""
    version = re.search(r'name="version" value="(\d+)"', page)
    title = re.search(r'name="title"[^>]*? value="([^"]*)"', page) or re.search(
        r'value="([^"]*)"[^>]*? name="title"', page
    )
    text = re.search(r'<textarea name="description".*?>(.*?)</textarea>', page, re.S)
    matches = {"version": version, "title": title, "description": text}
    return {name: unescape(match[1]) if match else "" for name, match in matches.items()}


def both_versions(page: str) -> tuple[str, str]:
    """Return the saved and the refused description from the two columns of a conflict page."""
    sides = re.findall(r'<div class="diff-text">(.*?)</div>', page, re.S)
    texts = [unescape(re.sub(r"<[^>]+>", "", side)) for side in sides]
    return (texts[0], texts[1]) if len(texts) >= 2 else ("", "")


def run(url: str, size: float) -> Outcome:
    """Let all writers work at once; then every acknowledged line must be in the text."""
    people = make_people(WRITERS)
    topic = TopicFactory(title="Continuous manufacturing", description="")
    address, edits = f"/desk/topics/{topic.slug}/edit/", max(2, round(EDITS * size))
    with serving(url, wsgi="tests.drill.wsgi") as port:
        writers = [Writer(n, port, address, cookies_of(person)) for n, person in enumerate(people)]
        with ThreadPoolExecutor(WRITERS) as threads:
            done = list(threads.map(lambda writer: writer.work(edits), writers))
    text = set(Topic.objects.get(pk=topic.pk).description.split())
    acknowledged = [token for writer in done for token in writer.acknowledged]
    lost = sum(token not in text for token in acknowledged)
    conflicts = sum(writer.conflicts for writer in done)
    blind = sum(writer.blind_conflicts for writer in done)
    unexpected = sorted({status for writer in done for status in writer.unexpected})
    figure = f"{lost} of {len(acknowledged)} lost; {conflicts} conflicts, {blind} without both versions"
    complete = len(acknowledged) == WRITERS * edits and not unexpected
    figure += "" if complete else f"; of {WRITERS * edits} edits the rest got {unexpected}"
    return Outcome(figure, complete and not lost and not blind)


def save_whatever_the_version(record: Record, *, version: int, values: dict[str, Any]) -> None:
    """Save like `save_version`, without the version in the WHERE."""
    for name, value in values.items():
        setattr(record, name, value)
    record.full_clean()
    type(record)._default_manager.filter(pk=record.pk).update(**values, version=F("version") + 1)
    record.refresh_from_db()


def sabotage() -> None:
    """Save whatever version the form was opened at."""
    topics.services.topics.save_version = save_whatever_the_version


EXPERIMENT = Experiment(
    "lost-updates",
    "0 lost updates: 16 writers × 40 edits on one topic through its page",
    "0 lost; every loser gets 409 with both versions",
    run,
    sabotage,
)
