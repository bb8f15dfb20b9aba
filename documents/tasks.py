"""What the workers and the clock run for documents (queue `reports`); they carry keys, and may be lost."""

from celery import shared_task
from django.conf import settings

from core.heartbeat import record_heartbeat
from documents import jobs


# The hard limit comes before the lease's end: whoever takes the job over finds nobody at it.
@shared_task(soft_time_limit=settings.DOCUMENT_SECONDS, time_limit=settings.DOCUMENT_SECONDS + 15)
def make_document(pk: str) -> bool:
    """Make one document, if it still waits."""
    record_heartbeat("reports")
    return jobs.make(pk)


@shared_task
def sweep() -> int:
    """Hand out what waits (every 30 seconds)."""
    record_heartbeat("reports")
    return jobs.sweep()


@shared_task
def forget() -> None:
    """Forget the files whose time is over, and what killed workers left on the disk (every 10 minutes)."""
    jobs.forget_expired()
    jobs.forget_strays()
