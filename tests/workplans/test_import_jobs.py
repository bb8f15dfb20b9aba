"""Uploaded documents are read by a worker, in a process of its own with limits."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape

from core.limited_process import LimitExceeded, ProcessFailed, run_limited
from notifications.models import Message
from tests.workplans.readings import SAMPLE
from workplans.importing import jobs
from workplans.importing.services import discard_import, start_import
from workplans.models import PlanImport

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(people):
    return start_import(actor=people.sophie, name="plan.txt", content=SAMPLE.read_bytes())


def test_read_import_in_a_process_of_its_own_notifies_the_uploader(people, waiting):
    assert jobs.read(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.lease_until, waiting.version) == ("read", None, 1)
    assert len(waiting.reading["activities"]) == 21
    message = Message.objects.get(kind="import.read")
    assert (message.recipient, "was read" in message.text) == (people.sophie, True)
    assert not jobs.read(waiting.pk)  # once


def test_read_import_refused_document_says_why_and_keeps_no_bytes(people, as_user):
    torn = start_import(actor=people.sophie, name="plan.pdf", content=b"%PDF-1.4 torn")
    jobs.read(torn.pk)
    torn.refresh_from_db()
    assert (torn.state, bytes(torn.content), "damaged" in torn.error) == ("failed", b"", True)
    assert escape(torn.error) in as_user(people.sophie).get(f"/desk/import/{torn.pk}/").content.decode()


def test_read_import_beyond_the_limits_says_what_to_do(people, waiting, monkeypatch):
    def too_long(*_: object) -> None:
        raise LimitExceeded

    monkeypatch.setattr("workplans.importing.reading_process.run_limited", too_long)
    jobs.read(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, "30 seconds and 1 GB" in waiting.error) == ("failed", True)


def test_read_import_stopped_by_an_error_of_the_portal_says_so(people, waiting, monkeypatch, caplog):
    def fail(*_: object) -> None:
        raise ProcessFailed("KeyError: 'x'")

    monkeypatch.setattr("workplans.importing.reading_process.run_limited", fail)
    jobs.read(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, "error in the portal" in waiting.error) == ("failed", True)
    assert "KeyError: 'x'" in caplog.text


@pytest.mark.parametrize(
    ("statement", "error"),
    [("import os; os.abort()", LimitExceeded), ("1 / 0", ProcessFailed)],
)
def test_run_limited_tells_an_error_from_a_limit(statement, error):
    with pytest.raises(error):
        run_limited("timeit", [statement], b"")


def test_run_limited_memory_over_the_limit_is_told(tmp_path, monkeypatch):
    module = "from core.limited_process import *; limit_this_process()\ntry: bytearray(MEMORY)"
    (tmp_path / "greedy.py").write_text(f"{module}\nexcept MemoryError: raise SystemExit(OVER_LIMITS)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(LimitExceeded):
        run_limited("greedy", [], b"")


def test_run_limited_kills_a_process_that_takes_too_long():
    started = timezone.now()
    with pytest.raises(LimitExceeded, match="longer than 1 seconds"):
        run_limited("timeit", ["while True: pass"], b"", seconds=1)
    assert timezone.now() - started < timedelta(seconds=5)


def test_read_import_discarded_meanwhile_stays_discarded(people, waiting, monkeypatch):
    def discard(*_: object) -> dict[str, str]:
        discard_import(actor=people.sophie, plan_import=waiting, version=1)
        return {"header": "late"}

    monkeypatch.setattr(jobs, "read_within_limits", discard)
    jobs.read(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reading) == ("discarded", {})
    assert not Message.objects.filter(kind="import.read").exists()


def test_read_import_held_by_another_worker_is_left_alone(waiting):
    PlanImport.objects.update(state="running", lease_until=timezone.now() + timedelta(minutes=1), attempts=1)
    assert not jobs.read(waiting.pk)


def test_sweep_gives_up_a_document_whose_worker_was_stopped_three_times(waiting):
    PlanImport.objects.update(state="running", lease_until=timezone.now() - timedelta(1), attempts=3)
    assert jobs.sweep() == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == ("failed", jobs.STOPPED)


def test_sweep_hands_out_what_waits(waiting, monkeypatch):
    handed = []
    monkeypatch.setattr(jobs, "wake_for", handed.append)
    assert jobs.sweep() == 1
    assert handed == [waiting]
