"""Tasks of the clock for what belongs to no other app."""

from celery import shared_task

from core.idempotency import delete_old_keys


@shared_task
def delete_idempotency_keys() -> int:
    """Delete the keys of creations that nobody will repeat any more (queue `clock`, every hour)."""
    return delete_old_keys()
