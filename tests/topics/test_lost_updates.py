"""Many people save one topic at once, through its page: no saved line is lost.

A small form of the experiment in `tests/drill/lost_updates.py`, with the version check and without.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

import topics.services.topics
from accounts.models import User
from tests.drill.lost_updates import both_versions, form_fields, save_whatever_the_version
from tests.factories import MandateFactory, TopicFactory
from topics.models import Topic

WRITERS, EDITS = 6, 5

pytestmark = pytest.mark.django_db(transaction=True)


def write(person: User, address: str, number: int) -> tuple[list[str], int]:
    """Add a line in each edit, merging both versions after a conflict; return (saved lines, conflicts)."""
    client, saved, conflicts = Client(), [], 0
    client.force_login(person)
    try:
        for edit in range(EDITS):
            line = f"line-{number}-{edit}"
            fields = form_fields(client.get(address).content.decode())
            while True:
                mine = f"{fields['description'].strip()}\n{line}".strip()
                answer = client.post(address, {**fields, "description": mine})
                if answer.status_code == 302:
                    break
                assert answer.status_code == 409
                theirs, yours = both_versions(answer.content.decode())
                assert yours.split() == mine.split()
                fields |= {"description": theirs, "version": form_fields(answer.content.decode())["version"]}
                conflicts += 1
            saved.append(line)
        return saved, conflicts
    finally:
        connection.close()


def lost() -> tuple[set[str], int]:
    """Return the saved lines that are not in the text, and the number of conflicts."""
    topic = TopicFactory(description="")
    people = [MandateFactory(user__name=f"Writer {number}").user for number in range(WRITERS)]
    address = f"/desk/topics/{topic.slug}/edit/"
    with ThreadPoolExecutor(WRITERS) as threads:
        done = list(threads.map(lambda at: write(people[at], address, at), range(WRITERS)))
    lines = {line for saved, _ in done for line in saved}
    assert len(lines) == WRITERS * EDITS
    return lines - set(Topic.objects.get().description.split()), sum(conflicts for _, conflicts in done)


def test_edit_topic_many_writers_loses_no_saved_line() -> None:
    missing, conflicts = lost()
    assert missing == set()
    assert conflicts > 0  # without one, the test proves nothing


def test_edit_topic_without_version_check_loses_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics.services.topics, "save_version", save_whatever_the_version)
    missing, conflicts = lost()
    assert missing
    assert conflicts == 0
