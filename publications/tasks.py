"""What the clock runs for those who follow without an account (queue `clock`)."""

from celery import shared_task

from notifications.services.following import forget_unconfirmed
from publications import follower_updates


@shared_task
def make_follow_digests() -> None:
    """Tell what was published, once a day or once a week."""
    follower_updates.make_follow_digests()


@shared_task
def forget_addresses() -> None:
    """Forget addresses that never confirmed, and those that follow nothing."""
    forget_unconfirmed()
