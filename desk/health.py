"""Whether what runs in the background does: the clock, the workers, the queues of mails and of documents, the
sealer.
"""

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
SILENT = timedelta(minutes=2)
#: mails leave within seconds; after an error they wait a minute at most
STUCK = timedelta(minutes=5)
COUNT_STOPS_AT = 1000


class Sign(NamedTuple):
    """One line of the page: what, how it is, whether that is well, and what to do if it is not."""

    name: str
    words: str
    well: bool
    advice: str = ""


def signs() -> list[Sign]:
    """Every sign of life. A handful of queries, whatever waits."""
    return [
        _broker(),
        _alive("clock", "The clock"),
        _alive("mail", "The workers for mail"),
        *_mails(),
        _alive("reports", "The workers for documents"),
        _documents(),
        _sealer(),
    ]


def _broker() -> Sign:
    there = cache_answers()
    advice = "Nothing is lost: what waits lies in the database. Start Redis again."
    return Sign("Redis", "It answers." if there else "It does not answer.", there, advice)


def _alive(pulse: str, name: str) -> Sign:
    at = last_heartbeat(pulse)
    words = f"Last sign {_ago(at)}." if at else "No sign yet."
    well = at is not None and timezone.now() - at < SILENT
    return Sign(name, words, well, "See that one beat and a worker for each queue run.")


def _mails() -> list[Sign]:
    due = Message.objects.claimable(timezone.now())
    count = due.order_by()[: COUNT_STOPS_AT + 1].count()
    oldest = due.order_by("due_at").values_list("due_at", flat=True).first()
    words = f"{_counted(count)} due, the oldest {_ago(oldest)}." if oldest else "None is due."
    well = oldest is None or timezone.now() - oldest < STUCK
    settle = waiting(Message.objects.all()).order_by()[: COUNT_STOPS_AT + 1].count()
    return [
        Sign(
            "Mails to send", words, well, "If the workers run, look at the errors of the messages that wait."
        ),
        Sign(
            "Messages to settle",
            _counted(settle) + ".",
            not settle,
            "They are listed under “Waiting for you”.",
        ),
    ]


def _documents() -> Sign:
    """How many wait, whosever they are: nobody else reads what somebody asked for."""
    waiting = DocumentJob.objects.claimable(timezone.now())
    count = waiting.order_by()[: COUNT_STOPS_AT + 1].count()
    oldest = waiting.order_by("requested_at").values_list("requested_at", flat=True).first()
    words = f"{_counted(count)} waiting, the oldest asked for {_ago(oldest)}." if oldest else "None waits."
    well = oldest is None or timezone.now() - oldest < STUCK
    return Sign("Documents to make", words, well, "If the workers run, look into their log.")


def _sealer() -> Sign:
    newest = Seal.objects.order_by("-number").first()
    oldest = UnsealedEntry.objects.order_by("entry_id").values_list("entry__recorded_at", flat=True).first()
    words = f"{newest.number} entries sealed" if newest else "No entry is sealed yet"
    words += f"; the oldest that waits was written {_ago(oldest)}." if oldest else "; none waits."
    well = oldest is None or timezone.now() - oldest < STUCK
    return Sign("The log's sealer", words, well, "It runs with the clock; see the workers' log.")


def _counted(count: int) -> str:
    return f"{COUNT_STOPS_AT:,}+" if count > COUNT_STOPS_AT else str(count)


def _ago(moment: datetime | None) -> str:
    """“3 minutes ago”; less than a minute is “just now”."""
    if moment is None or timezone.now() - moment < timedelta(minutes=1):
        return "just now"
    return f"{timesince(moment)} ago"
