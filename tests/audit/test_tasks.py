"""What a worker runs for the log."""

from types import SimpleNamespace
from uuid import uuid4

from django.conf import settings

from audit import services as audit
from audit import tasks
from core.kinds import Ref
from qig_portal.celery import app


def test_seal_entries_task_seals(people: SimpleNamespace) -> None:
    with audit.audited():
        audit.log_entry(actor=people.mara, action="topic.edited", about=Ref("topic", uuid4()))
    assert tasks.seal_entries.apply().get() == 1
    assert tasks.seal_entries.apply().get() == 0


def test_beat_schedule_names_existing_tasks() -> None:
    app.autodiscover_tasks(force=True)
    assert {line["task"] for line in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
    assert settings.CELERY_BEAT_SCHEDULE["seal-entries"]["task"] == tasks.seal_entries.name
