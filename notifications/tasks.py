"""What workers and beat run for messages. The tasks carry no text, and all of them may be lost."""

from celery import shared_task

from core.heartbeat import record_heartbeat
from notifications import digests, rules, sending


@shared_task
def tick() -> None:
    """Note that beat ran and a worker received it (queue `clock`, every 30 seconds)."""
    record_heartbeat("clock")


@shared_task
def send_due() -> int:
    """Send what is due (queue `mail`; woken after each commit, and swept every 30 seconds)."""
    record_heartbeat("mail")
    return sending.send_due()


@shared_task
def remind() -> None:
    """Bring the outbox up to date with the reminder rules (queue `clock`)."""
    rules.put_into_outbox()


@shared_task
def make_digests() -> None:
    """Make the digests that are due (queue `clock`)."""
    digests.make_digests()
