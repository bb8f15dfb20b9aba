"""`manage.py verify_audit` after changes by the owner of the tables, with all triggers off."""

from io import StringIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from audit import services as audit
from audit.management.commands.verify_audit import Command
from audit.models import Payload
from core.kinds import Ref

TABLES = ("audit_entry", "audit_payload", "audit_seal", "audit_sealhead")


@pytest.fixture
def keys(people: SimpleNamespace) -> list[int]:
    """The keys of five sealed entries, in the order of their numbers."""
    made = []
    for n in range(5):
        with audit.audited():
            entry = audit.log_entry(
                actor=people.mara, action="topic.edited", about=Ref("topic", uuid4()), reason=f"reason {n}"
            )
        made.append(entry.pk)
    audit.seal_entries()
    return made


def verify() -> str:
    """Return the output of the command. Raises CommandError with the first failure."""
    output = StringIO()
    call_command("verify_audit", stdout=output)
    return output.getvalue()


def attack(*statements: str) -> None:
    """Run SQL as the owner of the tables with every trigger off, those of foreign keys too."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            cursor.execute(statement)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


def test_verify_audit_of_untouched_log_passes(keys: list[int]) -> None:
    assert verify() == "The log is what was sealed.\n"


def test_verify_audit_seals_new_entries_first(keys: list[int], people: SimpleNamespace) -> None:
    with audit.audited():
        late = audit.log_entry(actor=people.mara, action="topic.moved", about=Ref("topic", uuid4()))
    verify()
    attack(f"UPDATE audit_entry SET action = 'topic.edited' WHERE id = {late.pk}")
    with pytest.raises(CommandError, match="Seal 6"):
        verify()


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize(
    "change",
    [
        "action = 'topic.moved'",
        "actor = NULL",
        "kind = 'plan'",
        "uuid = gen_random_uuid()",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "related = related || ARRAY['topic:x']::varchar[]",
        "context = NULL",
        "payload_digest = md5('') || md5('')",
    ],
)
def test_verify_audit_of_changed_entry_names_its_seal(keys: list[int], change: str, place: int) -> None:
    attack(f"UPDATE audit_entry SET {change} WHERE id = {keys[place]}")
    with pytest.raises(
        CommandError, match=f"^Seal {place + 1}: entry {keys[place]} .* is not what was sealed"
    ):
        verify()


@pytest.mark.parametrize("place", range(5))
def test_verify_audit_of_deleted_entry_names_its_seal(keys: list[int], place: int) -> None:
    attack(f"DELETE FROM audit_entry WHERE id = {keys[place]}")
    with pytest.raises(CommandError, match=f"^Seal {place + 1}: its entry {keys[place]} is gone"):
        verify()


@pytest.mark.parametrize("place", range(5))
def test_verify_audit_of_entry_deleted_with_seal_and_payload_fails(keys: list[int], place: int) -> None:
    attack(
        f"DELETE FROM audit_payload WHERE entry_id = {keys[place]}",
        f"DELETE FROM audit_seal WHERE entry_id = {keys[place]}",
        f"DELETE FROM audit_entry WHERE id = {keys[place]}",
    )
    with pytest.raises(CommandError, match=f"^Seal {place + 1} is missing"):
        verify()


def test_verify_audit_of_renumbered_seals_fails(keys: list[int]) -> None:
    attack(
        f"DELETE FROM audit_payload WHERE entry_id = {keys[2]}",
        f"DELETE FROM audit_seal WHERE entry_id = {keys[2]}",
        f"DELETE FROM audit_entry WHERE id = {keys[2]}",
        "UPDATE audit_seal SET number = 3 WHERE number = 4",
        "UPDATE audit_seal SET number = 4 WHERE number = 5",
        "UPDATE audit_sealhead SET number = 4",
    )
    with pytest.raises(CommandError, match=r"^Seal 3: entry"):
        verify()


def test_verify_audit_of_swapped_seals_fails(keys: list[int]) -> None:
    attack(
        "UPDATE audit_seal SET number = -2 WHERE number = 2",
        "UPDATE audit_seal SET number = 2 WHERE number = 3",
        "UPDATE audit_seal SET number = 3 WHERE number = -2",
    )
    with pytest.raises(CommandError, match=r"^Seal 2: entry"):
        verify()


def test_verify_audit_of_entry_without_sealer_fails(keys: list[int]) -> None:
    attack(
        """
        INSERT INTO audit_entry (recorded_at, action, kind, uuid, related, payload_digest)
        VALUES (now(), 'topic.moved', 'topic', gen_random_uuid(), '{}', '')
        """
    )
    with pytest.raises(CommandError, match="never handed to the sealer"):
        verify()


def test_verify_audit_of_changed_payload_fails(keys: list[int]) -> None:
    attack(f"""UPDATE audit_payload SET data = '{{"reason": "another"}}' WHERE entry_id = {keys[3]}""")
    with pytest.raises(CommandError, match=f"^Seal 4: the payload of entry {keys[3]} .* was changed"):
        verify()


def test_verify_audit_of_erased_payload_passes(keys: list[int]) -> None:
    Payload.objects.filter(entry_id=keys[1]).delete()
    assert verify() == "The log is what was sealed.\n"


def test_verify_audit_exit_code_is_1_on_failure(
    keys: list[int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "close_all", lambda: None)  # the test's transaction goes on
    assert run_from_shell() == 0
    attack(f"DELETE FROM audit_entry WHERE id = {keys[0]}")
    assert run_from_shell() == 1
    assert "Seal 1: its entry" in capsys.readouterr().err


def run_from_shell() -> int:
    """Run the command as manage.py does, on this test's connection; return its exit code."""
    try:
        Command().run_from_argv(["manage.py", "verify_audit"])
    except SystemExit as end:
        return int(end.code or 0)
    return 0
