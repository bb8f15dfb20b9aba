"""Many people save one topic at once, through its page: nothing that was acknowledged is lost.

Smaller than the drill's, but in every test run, with the guard and without.
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
    """Add a line in each edit, both versions put together when too late: (acknowledged, conflicts)."""
    client, acknowledged, conflicts = Client(), [], 0
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
            acknowledged.append(line)
        return acknowledged, conflicts
    finally:
        connection.close()


def lost() -> tuple[set[str], int]:
    """The acknowledged lines that are not in the text, and how many saves came too late."""
    topic = TopicFactory(description="")
    people = [MandateFactory(user__name=f"Writer {number}").user for number in range(WRITERS)]
    address = f"/desk/topics/{topic.slug}/edit/"
    with ThreadPoolExecutor(WRITERS) as threads:
        done = list(threads.map(lambda at: write(people[at], address, at), range(WRITERS)))
    lines = {line for acknowledged, _ in done for line in acknowledged}
    assert len(lines) == WRITERS * EDITS
    return lines - set(Topic.objects.get().description.split()), sum(conflicts for _, conflicts in done)


def test_nothing_acknowledged_is_lost() -> None:
    missing, conflicts = lost()
    assert missing == set()
    assert conflicts > 0  # else they never met, and nothing was proved


def test_without_the_version_in_the_update_lines_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics.services.topics, "save_version", save_whatever_the_version)
    missing, conflicts = lost()
    assert missing
    assert conflicts == 0
