"""Log entries are written with their change; seals number and chain what was committed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from audit import services as audit
from audit.models import Entry, Payload, Seal, SealHead, UnsealedEntry
from core.kinds import Ref
from tests.factories import TopicFactory

# --- an entry and its change -------------------------------------------------------------------------------


def test_log_entry_has_actor_action_record_and_related_records(
    people: SimpleNamespace,
) -> None:
    topic, question = TopicFactory(), Ref("question", uuid4())
    with audit.audited():
        entry = audit.log_entry(
            actor=people.mara, action="topic.edited", about=topic, related=[question, topic], reason="a typo"
        )
    entry.refresh_from_db()
    assert (entry.actor, entry.action, entry.kind, entry.uuid) == (
        people.mara.pk,
        "topic.edited",
        "topic",
        topic.pk,
    )
    assert entry.related == [f"topic:{topic.pk}", f"question:{question.uuid}"]
    assert entry.payload.data == {"reason": "a typo"}


def test_log_entry_context_is_that_of_the_changed_rows(people: SimpleNamespace) -> None:
    topic, bystander = TopicFactory(), TopicFactory()
    with audit.audited():
        type(topic).objects.filter(pk=topic.pk).update(title="Another title")
        entry = audit.log_entry(actor=people.mara, action="topic.edited", about=topic)
    changed = type(topic).pgh_event_model.objects.filter(pgh_context_id=entry.context)
    assert [(row.pgh_obj_id, row.title) for row in changed] == [(topic.pk, "Another title")]
    with audit.audited():
        type(topic).objects.filter(pk=bystander.pk).update(title="A second action")
        second = audit.log_entry(actor=people.mara, action="topic.edited", about=bystander)
    assert second.context != entry.context


def test_log_entry_outside_audited_is_refused(people: SimpleNamespace) -> None:
    topic = TopicFactory()
    with pytest.raises(RuntimeError, match=r"audit\.services\.audited\(\)"):
        audit.log_entry(actor=people.mara, action="topic.edited", about=topic)
    with audit.audited():
        pass
    with pytest.raises(RuntimeError):
        audit.log_entry(actor=people.mara, action="topic.edited", about=topic)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_audited_action_that_fails_leaves_neither_change_nor_entry(people: SimpleNamespace) -> None:
    topic = TopicFactory(title="As it was")

    def fail() -> None:
        with audit.audited():
            type(topic).objects.filter(pk=topic.pk).update(title="Never seen")
            audit.log_entry(actor=people.mara, action="topic.edited", about=topic, reason="none")
            raise ValueError("the action fails at its end")

    with pytest.raises(ValueError, match="at its end"):
        fail()
    topic.refresh_from_db()
    assert topic.title == "As it was"
    assert not Entry.objects.exists()
    assert not Payload.objects.exists()
    assert not UnsealedEntry.objects.exists()


def test_audited_action_that_fails_inside_another_drops_its_own_entry_alone(people: SimpleNamespace) -> None:
    topic = TopicFactory()

    def fail() -> None:
        with audit.audited():
            audit.log_entry(actor=people.mara, action="topic.moved", about=topic)
            raise ValueError("refused")

    with audit.audited():
        audit.log_entry(actor=people.mara, action="topic.edited", about=topic)
        with pytest.raises(ValueError, match="refused"):
            fail()
    assert [entry.action for entry in Entry.objects.all()] == ["topic.edited"]


# --- the seal ----------------------------------------------------------------------------------------------


def write(actor: User, count: int = 1, **payload: Any) -> list[Entry]:
    """Run so many actions, each with its entry."""
    entries = []
    for _ in range(count):
        with audit.audited():
            entries.append(
                audit.log_entry(actor=actor, action="topic.edited", about=Ref("topic", uuid4()), **payload)
            )
    return entries


def test_seal_entries_numbers_every_entry_without_a_gap(people: SimpleNamespace) -> None:
    write(people.mara, 3)
    assert audit.seal_entries() == 3
    assert audit.seal_entries() == 0
    write(people.niels, 4)
    assert audit.seal_entries(most=3) == 3
    assert audit.seal_entries() == 1
    assert list(Seal.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    assert not UnsealedEntry.objects.exists()
    assert SealHead.objects.get().number == 7
    assert audit.first_verification_failure() == ""


def test_verification_of_empty_log_passes(db: None) -> None:
    assert audit.seal_entries() == 0
    assert audit.first_verification_failure() == ""
    assert not SealHead.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_seal_entries_numbers_an_entry_that_commits_late(people: SimpleNamespace) -> None:
    """Its key is lower than those of sealed entries: a cursor over keys would have missed it."""
    begun, sealed = Barrier(2), Barrier(2)

    def slow() -> int:
        try:
            with audit.audited():
                entry = audit.log_entry(actor=people.mara, action="topic.edited", about=Ref("topic", uuid4()))
                begun.wait(timeout=20)
                sealed.wait(timeout=20)
            return entry.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        late = threads.submit(slow)
        begun.wait(timeout=20)
        (quick,) = write(people.niels)
        assert audit.seal_entries() == 1
        sealed.wait(timeout=20)
        slow_entry = late.result(timeout=20)
    assert slow_entry < quick.pk
    assert audit.seal_entries() == 1
    numbers = dict(Seal.objects.values_list("entry_id", "number"))
    assert numbers == {quick.pk: 1, slow_entry: 2}
    assert audit.first_verification_failure() == ""


@pytest.mark.django_db(transaction=True)
def test_seal_entries_at_once_makes_one_chain(people: SimpleNamespace) -> None:
    """Four threads write while four seal, a few entries at a time."""

    def many_writes(_: int) -> int:
        try:
            return len(write(people.mara, 25))
        finally:
            connection.close()

    def many_seals(_: int) -> int:
        try:
            return sum(audit.seal_entries(most=3) for _ in range(25))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        writers = [threads.submit(many_writes, n) for n in range(4)]
        sealers = [threads.submit(many_seals, n) for n in range(4)]
        written = sum(job.result(timeout=60) for job in writers)
        sealed = sum(job.result(timeout=60) for job in sealers)
    sealed += audit.seal_entries()
    assert written == sealed == 100
    assert list(Seal.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 101))
    assert audit.first_verification_failure() == ""


# --- the digests -------------------------------------------------------------------------------------------


def test_payload_with_dates_keys_and_amounts_verifies(people: SimpleNamespace) -> None:
    write(
        people.mara,
        on=date(2023, 2, 14),
        at=datetime(2023, 2, 14, 15, 0, 0, 123456, tzinfo=UTC),
        of=uuid4(),
        share=Decimal("0.4"),
    )
    audit.seal_entries()
    assert audit.first_verification_failure() == ""


# PostgreSQL's JSON knows no NUL, no half of a surrogate pair, no infinity: such a payload fails its action.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.django_db
@given(data=st.dictionaries(texts, values, max_size=3))
def test_payload_digest_is_the_same_before_and_after_storing(data: dict[str, Any]) -> None:
    with transaction.atomic():
        entry = Entry.objects.create(
            recorded_at=datetime(2023, 1, 1, tzinfo=UTC),
            action="x.y",
            kind="x",
            uuid=uuid4(),
            related=[],
            payload_digest="",
        )
        stored = Payload.objects.create(entry=entry, salt="s", data=data)
        stored.refresh_from_db()
    assert audit.payload_digest("s", data) == audit.payload_digest("s", stored.data)


def test_payload_digest_of_equal_payloads_differs(people: SimpleNamespace) -> None:
    first, second = write(people.mara, 2, reason="the same words")
    assert first.payload_digest != second.payload_digest


@pytest.mark.parametrize(
    "change",
    [
        {"action": "topic.moved"},
        {"kind": "plan"},
        {"uuid": uuid4()},
        {"actor": uuid4()},
        {"actor": None},
        {"context": uuid4()},
        {"recorded_at": datetime(2023, 2, 14, 15, 0, 0, 2, tzinfo=UTC)},
        {"related": ["topic:1"]},
        {"related": ["topic:1\nplan:2"]},
        {"related": ["plan:2", "topic:1"]},
        {"payload_digest": "1" * 64},
        {"id": 8},
    ],
    ids=lambda change: "-".join(change),
)
def test_chained_digest_depends_on_every_column(change: dict[str, Any]) -> None:
    columns = {
        "id": 7,
        "recorded_at": datetime(2023, 2, 14, 15, 0, 0, 1, tzinfo=UTC),
        "actor": uuid4(),
        "action": "topic.edited",
        "kind": "topic",
        "uuid": uuid4(),
        "related": ["topic:1", "plan:2"],
        "context": uuid4(),
        "payload_digest": "0" * 64,
    }
    assert set(columns) == {field.attname for field in Entry._meta.concrete_fields}
    as_sealed = audit.chained_digest(audit.FIRST_DIGEST, 1, Entry(**columns))
    assert as_sealed == audit.chained_digest(audit.FIRST_DIGEST, 1, Entry(**columns))
    assert as_sealed != audit.chained_digest(audit.FIRST_DIGEST, 1, Entry(**{**columns, **change}))


def test_chained_digest_depends_on_number_and_predecessor() -> None:
    entry = Entry(id=1, recorded_at=datetime(2023, 1, 1, tzinfo=UTC), uuid=uuid4(), related=[])
    digests = {
        audit.chained_digest("0" * 64, 1, entry),
        audit.chained_digest("0" * 64, 2, entry),
        audit.chained_digest("1" * 64, 1, entry),
    }
    assert len(digests) == 3
