"""The Celery tasks of documents (queue `reports`). They carry keys alone, and may be lost."""

from celery import shared_task
from django.conf import settings

from core.heartbeat import record_heartbeat
from documents import jobs


# The hard limit comes before the end of the lease, so that no two workers make the same document.
@shared_task(soft_time_limit=settings.DOCUMENT_SECONDS, time_limit=settings.DOCUMENT_SECONDS + 15)
def make_document(pk: str) -> bool:
    """Make one document, if it still waits."""
    record_heartbeat("reports")
    return jobs.make(pk)


@shared_task
def sweep() -> int:
    """Hand out the waiting documents (every 30 seconds)."""
    record_heartbeat("reports")
    return jobs.sweep()


@shared_task
def forget() -> None:
    """Delete expired files, and bytes that killed workers left on the disk (every 10 minutes)."""
    jobs.delete_expired_files()
    jobs.delete_stray_bytes()
