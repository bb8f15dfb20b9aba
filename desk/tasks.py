"""The Celery task of the desk (queue `clock`)."""

from celery import shared_task

from desk import daily_digest


@shared_task
def tell_changes() -> None:
    """Write the daily messages about records that people lead or follow."""
    daily_digest.tell_changes()
