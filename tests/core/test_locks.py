"""Locks, and saves by version: nothing is overwritten, nothing typed is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.errors import EditConflict, NotPossibleNow
from core.locks import advisory_lock, lock_record, save_version
from tests.factories import TopicFactory
from topics.models import Topic


def test_save_version_raises_version_and_refreshes_record(db: None) -> None:
    topic = TopicFactory(title="First")
    before = topic.updated_at
    save_version(topic, version=1, values={"title": "Second"})
    assert (topic.title, topic.version) == ("Second", 2)
    assert topic.updated_at > before
    assert Topic.objects.values_list("title", "version").get() == ("Second", 2)


def test_save_version_leaves_other_columns_unchanged(db: None) -> None:
    topic = TopicFactory(title="First", description="As it was")
    Topic.objects.update(description="Theirs")
    save_version(topic, version=1, values={"title": "Mine"})
    assert Topic.objects.values_list("title", "description").get() == ("Mine", "Theirs")


def test_save_version_conflict_writes_nothing_and_has_both_versions(db: None) -> None:
    mine = TopicFactory(title="First")
    save_version(Topic.objects.get(), version=1, values={"title": "Theirs"})
    with pytest.raises(EditConflict) as conflict:
        save_version(mine, version=1, values={"title": "Mine", "description": "A long text"})
    assert (conflict.value.theirs.title, conflict.value.theirs.version) == ("Theirs", 2)
    assert conflict.value.yours == {"title": "Mine", "description": "A long text"}
    assert Topic.objects.values_list("title", "description", "version").get() == ("Theirs", "What it is.", 2)


@pytest.mark.parametrize("version", [0, 2, -1])
def test_save_version_unknown_version_is_a_conflict(db: None, version: int) -> None:
    topic = TopicFactory()
    with pytest.raises(EditConflict):
        save_version(topic, version=version, values={"title": "Mine"})


def test_save_version_removed_record_is_not_possible(db: None) -> None:
    topic = TopicFactory()
    Topic.objects.all().delete()
    with pytest.raises(NotPossibleNow, match="removed"):
        save_version(topic, version=1, values={"title": "Mine"})


def test_save_version_invalid_value_is_not_written(db: None) -> None:
    topic = TopicFactory(title="First")
    with pytest.raises(ValidationError) as refusal:
        save_version(topic, version=1, values={"title": "", "stage": "nowhere"})
    assert set(refusal.value.message_dict) == {"title", "stage"}
    assert Topic.objects.values_list("title", "version").get() == ("First", 1)


def test_save_version_compares_version_in_the_update(db: None) -> None:
    """A comparison before the UPDATE would leave a gap between reading and writing."""
    topic = TopicFactory()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        save_version(topic, version=1, values={"title": "Second"})
    (update,) = [q["sql"] for q in queries if q["sql"].startswith("UPDATE")]
    assert '"version" = 1' in update.partition("WHERE")[2]


@pytest.mark.django_db(transaction=True)
def test_save_version_eight_at_once_saves_one_and_refuses_seven() -> None:
    topic, start = TopicFactory(), Barrier(8)

    def write(number: int) -> str:
        try:
            mine = Topic.objects.get(pk=topic.pk)
            start.wait(timeout=20)
            with transaction.atomic():
                save_version(mine, version=1, values={"title": f"Writer {number}"})
            return "saved"
        except EditConflict as conflict:
            return f"conflict with version {conflict.theirs.version}"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        outcomes = sorted(threads.map(write, range(8)))
    assert outcomes == ["conflict with version 2"] * 7 + ["saved"]


@pytest.mark.django_db(transaction=True)
def test_lock_record_waits_and_reads_the_other_save() -> None:
    topic, held = TopicFactory(title="First"), Barrier(2)

    def change() -> None:
        try:
            with transaction.atomic():
                Topic.objects.filter(pk=topic.pk).update(title="Theirs")
                held.wait(timeout=20)
                with connection.cursor() as cursor:  # until somebody waits for us
                    for _ in range(2000):
                        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                        if cursor.fetchone()[0]:
                            break
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        other = threads.submit(change)
        held.wait(timeout=20)
        lock_record(topic)
        assert topic.title == "Theirs"
        other.result(timeout=20)


@pytest.mark.django_db(transaction=True)
def test_advisory_lock_admits_one_at_a_time() -> None:
    inside: list[int] = []
    met: list[int] = []

    def enter(number: int) -> None:
        try:
            for _ in range(20):
                with transaction.atomic():
                    advisory_lock("a name")
                    inside.append(number)
                    met.append(len(inside))
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT pg_sleep(0.001)")
                    inside.remove(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(enter, range(4)))
    assert len(met) == 80
    assert set(met) == {1}
