"""The Celery tasks of plans (queue `reports`). They carry keys alone, and may be lost."""

from celery import shared_task

from core.heartbeat import record_heartbeat
from workplans.importing import jobs


@shared_task(soft_time_limit=jobs.LEASE_SECONDS - 10, time_limit=jobs.LEASE_SECONDS - 5)
def read_import(pk: str) -> bool:
    """Read one uploaded document, if it still waits."""
    record_heartbeat("reports")
    return jobs.read(pk)


@shared_task
def sweep_imports() -> int:
    """Hand out the waiting imports (every 30 seconds)."""
    record_heartbeat("reports")
    return jobs.sweep()
