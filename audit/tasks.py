"""What a worker runs for the log."""

from celery import shared_task

from audit import services


@shared_task
def seal_entries() -> int:
    """Seal the entries that were committed since the last run."""
    return services.seal_entries()
