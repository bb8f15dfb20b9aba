"""Scheduled tasks for followers without an account (queue `clock`)."""

from celery import shared_task

from notifications.services.following import forget_unconfirmed
from publications import follower_updates


@shared_task
def make_follow_digests() -> None:
    """Make the digests that are due."""
    follower_updates.make_follow_digests()


@shared_task
def forget_addresses() -> None:
    """Erase addresses that were never confirmed, and those that follow nothing."""
    forget_unconfirmed()
