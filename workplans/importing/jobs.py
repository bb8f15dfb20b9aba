"""Reading the uploaded documents: claimed by lease, read in a limited process; a worker may be killed."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from core import leases
from core.limited_process import SECONDS
from notifications.wakeup import wake
from workplans import notices
from workplans.importing.reading_process import read_within_limits
from workplans.models import PlanImport

#: longer than a reading may take, so that no two workers read one document
LEASE_SECONDS = SECONDS + 30
#: imports that one sweep hands to the workers
BATCH = 100
STOPPED = "The portal was stopped several times while it read this document, so it was given up."


def wake_for(plan_import: PlanImport) -> None:
    """Ask a worker to read the document; the Celery message carries the key alone, and may be lost."""
    wake("workplans.tasks.read_import", queue="reports", args=(str(plan_import.pk),))


def read(pk: UUID | str) -> bool:
    """Read one document if it waits, and return whether it was claimed; the import keeps a refusal."""
    waiting = PlanImport.objects.claimable().filter(pk=pk)
    rows = leases.claim(waiting, seconds=LEASE_SECONDS, state=PlanImport.State.RUNNING)
    for row in rows:
        try:
            reading = read_within_limits(row.name, bytes(row.content))
            _finish(row, state=PlanImport.State.READ, reading=reading)
        except ValidationError as error:
            _fail(row, " ".join(error.messages))
    return bool(rows)


def _finish(row: PlanImport, **values: Any) -> None:
    """Set the outcome and tell the person who uploaded it, unless the import was discarded meanwhile."""
    with transaction.atomic():
        if leases.release(row, **values):
            row.refresh_from_db()
            notices.import_read(row)


def _fail(row: PlanImport, reason: str) -> None:
    """Keep the reason, and not the bytes: nothing can be made of them."""
    _finish(row, state=PlanImport.State.FAILED, error=reason, content=b"")


def sweep() -> int:
    """Hand the waiting imports to the workers, fail those given up, and return how many were handed over."""
    for row in PlanImport.objects.given_up()[:BATCH]:
        if rows := leases.claim(PlanImport.objects.given_up().filter(pk=row.pk), seconds=LEASE_SECONDS):
            _fail(rows[0], STOPPED)
    waiting = PlanImport.objects.claimable().order_by("created_at", "pk").defer("content", "reading")[:BATCH]
    for row in waiting:
        wake_for(row)
    return len(waiting)
