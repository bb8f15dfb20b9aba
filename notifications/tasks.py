"""What the workers and the clock run for messages; they carry no text, and may all be lost."""

from celery import shared_task

from core.heartbeat import record_heartbeat
from notifications import digests, rules, sending


@shared_task
def tick() -> None:
    """The clock ran, and a worker heard it (queue `clock`, every 30 seconds)."""
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
    """Gather what people want in a digest (queue `clock`)."""
    digests.make_digests()
