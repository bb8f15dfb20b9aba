"""Checks of the background services: clock, workers, queues of mails and documents, sealer of the log."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.timesince import timesince

from audit.models import Seal, UnsealedEntry
from core.heartbeat import cache_answers, last_heartbeat
from desk.message_filters import waiting
from documents.models import DocumentJob
from notifications.models import Message

#: each is due every 30 seconds
SILENT_AFTER = timedelta(minutes=2)
#: mails are sent within seconds; after an error they wait a minute at most
LATE_AFTER = timedelta(minutes=5)
COUNT_STOPS_AT = 1000


class ServiceCheck(NamedTuple):
    """A background service: its state in words, whether that is well, and what to do otherwise."""

    name: str
    words: str
    well: bool
    advice: str = ""


def service_checks() -> list[ServiceCheck]:
    """Return every check. A fixed number of queries."""
    return [
        _broker(),
        _alive("clock", "Clock"),
        _alive("mail", "Workers for mail"),
        *_mails(),
        _alive("reports", "Workers for documents"),
        _documents(),
        _sealer(),
    ]


def _broker() -> ServiceCheck:
    there = cache_answers()
    advice = "Start Redis again. Nothing is lost: waiting work is in the database."
    return ServiceCheck("Redis", "It answers." if there else "It does not answer.", there, advice)


def _alive(heartbeat: str, name: str) -> ServiceCheck:
    at = last_heartbeat(heartbeat)
    words = f"Last heartbeat {_ago(at)}." if at else "No heartbeat yet."
    well = at is not None and timezone.now() - at < SILENT_AFTER
    return ServiceCheck(name, words, well, "Check that one beat process and a worker for each queue run.")


def _mails() -> list[ServiceCheck]:
    due = Message.objects.claimable(timezone.now())
    count = due.order_by()[: COUNT_STOPS_AT + 1].count()
    oldest = due.order_by("due_at").values_list("due_at", flat=True).first()
    words = f"{_counted(count)} due, the oldest {_ago(oldest)}." if oldest else "None is due."
    well = oldest is None or timezone.now() - oldest < LATE_AFTER
    unresolved = waiting(Message.objects.all()).order_by()[: COUNT_STOPS_AT + 1].count()
    return [
        ServiceCheck(
            "Mails to send", words, well, "If the workers run, check the errors of the waiting messages."
        ),
        ServiceCheck(
            "Messages to resolve",
            _counted(unresolved) + ".",
            not unresolved,
            "They are listed under “To resolve”.",
        ),
    ]


def _documents() -> ServiceCheck:
    """Count the waiting documents of everyone, without their titles, which only their requesters may read."""
    claimable = DocumentJob.objects.claimable(timezone.now())
    count = claimable.order_by()[: COUNT_STOPS_AT + 1].count()
    oldest = claimable.order_by("requested_at").values_list("requested_at", flat=True).first()
    words = f"{_counted(count)} waiting, the oldest requested {_ago(oldest)}." if oldest else "None waits."
    well = oldest is None or timezone.now() - oldest < LATE_AFTER
    return ServiceCheck("Documents to make", words, well, "If the workers run, check their log.")


def _sealer() -> ServiceCheck:
    newest = Seal.objects.order_by("-number").first()
    oldest = UnsealedEntry.objects.order_by("entry_id").values_list("entry__recorded_at", flat=True).first()
    words = f"{newest.number} entries sealed" if newest else "No entry is sealed yet"
    words += f"; the oldest unsealed entry was written {_ago(oldest)}." if oldest else "; none is unsealed."
    well = oldest is None or timezone.now() - oldest < LATE_AFTER
    return ServiceCheck("Sealer of the log", words, well, "It runs with the clock: check the workers' log.")


def _counted(count: int) -> str:
    return f"{COUNT_STOPS_AT:,}+" if count > COUNT_STOPS_AT else str(count)


def _ago(moment: datetime | None) -> str:
    """Return “3 minutes ago”, or “just now” within the last minute."""
    if moment is None or timezone.now() - moment < timedelta(minutes=1):
        return "just now"
    return f"{timesince(moment)} ago"
