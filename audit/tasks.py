"""What the clock's worker runs for the log."""

from celery import shared_task

from audit import services


@shared_task
def seal_entries() -> int:
    """Seal what has been committed since the last run."""
    return services.seal_entries()
