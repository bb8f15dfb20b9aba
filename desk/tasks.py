"""What the clock runs across rooms (queue `clock`)."""

from celery import shared_task

from desk import daily_digest


@shared_task
def tell_changes() -> None:
    """Tell what was done to the records that people lead or follow, once a day."""
    daily_digest.tell_changes()
