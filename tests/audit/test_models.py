"""The database itself refuses to change or delete what the log consists of."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Mandate
from audit import services as audit
from audit.models import Entry, Payload, Seal, SealHead
from core.kinds import Ref
from topics.models import Topic

APPEND_ONLY = ["audit_entry", "audit_seal", Topic.pgh_event_model._meta.db_table]


@pytest.fixture
def log(people: SimpleNamespace) -> Entry:
    """A sealed entry with its payload."""
    with audit.audited():
        entry = audit.log_entry(
            actor=people.mara, action="topic.edited", about=Ref("topic", uuid4()), reason="a typo"
        )
        Topic.objects.create(title="A topic", slug="a-topic")
    audit.seal_entries()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # pending ones would refuse TRUNCATE instead of the trigger
    return entry


def refused(statement: str) -> str:
    """Return the database's answer to a statement that must be refused."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(refusal.value)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_table_update_is_refused(log: Entry, table: str) -> None:
    column = "pgh_label" if table.endswith("event") else "digest" if table == "audit_seal" else "action"
    assert "Cannot update or delete rows" in refused(f"UPDATE {table} SET {column} = 'x'")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_table_delete_is_refused(log: Entry, table: str) -> None:
    assert "Cannot update or delete rows" in refused(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "table", [*APPEND_ONLY, "audit_payload", "audit_sealhead", Mandate.pgh_event_model._meta.db_table]
)
def test_append_only_table_truncate_is_refused(log: Entry, table: str) -> None:
    assert "TRUNCATE is refused" in refused(f"TRUNCATE {table} CASCADE")


def test_payload_may_be_erased_but_not_changed(log: Entry) -> None:
    assert "Cannot update rows" in refused("UPDATE audit_payload SET data = '{}'")
    assert Payload.objects.filter(entry=log).delete()[0] == 1
    assert audit.first_verification_failure() == ""


def test_seal_head_may_only_grow(log: Entry) -> None:
    SealHead.objects.update(number=5)
    assert "Cannot update rows" in refused("UPDATE audit_sealhead SET number = 4")
    assert "Cannot delete rows" in refused("DELETE FROM audit_sealhead")
    assert "one_head" in refused("INSERT INTO audit_sealhead (id, number) VALUES (2, 9)")


def test_entry_is_sealed_once(log: Entry) -> None:
    assert "duplicate key" in refused(
        f"INSERT INTO audit_seal (number, entry_id, digest, sealed_at) VALUES (2, {log.pk}, '', now())"
    )
    assert Seal.objects.count() == 1


@pytest.mark.django_db
def test_every_table_of_the_row_history_has_its_triggers() -> None:
    """The database is asked, so that a table created without its triggers is noticed too."""
    asked = """
        SELECT c.relname, string_agg(t.tgname, ' ') FROM pg_class c
        LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname LIKE 'pgtrigger_%%' AND t.tgenabled = 'O'
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname LIKE '%%event'
        GROUP BY c.relname
    """
    with connection.cursor() as cursor:
        cursor.execute(asked)
        guards = dict(cursor.fetchall())
    assert len(guards) >= 15
    bare = {
        table
        for table, triggers in guards.items()
        if "no_truncate" not in (triggers or "") or "append_only" not in triggers
    }
    assert bare == set()
