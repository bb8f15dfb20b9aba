"""Sending what is due: claimed by lease, checked again, sent, noted. May be killed at any point.

A message is first claimed (a lease, so that no other worker takes it), then *in flight* (from here on it
may have been sent), then sent. What a dead worker had claimed is free when the lease ends; what it had in
flight is sent again (*retry*, with the same Message-ID) or left to a person (*hold*: uncertain).
"""

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.db.models import Case, F, TextField, Value, When, prefetch_related_objects
from django.utils import timezone

from core import leases
from core.locks import exclusive_lock
from notifications import digests
from notifications.envelopes import envelope, is_late
from notifications.models import Message
from notifications.recheck import refusals
from notifications.states import Delivery, MessageState

logger = logging.getLogger(__name__)
BATCH = 50
GIVE_UP = timedelta(days=5)
#: seconds to leave a mail server alone that is away: short, so that everything leaves soon after it is back
AWAY = 15
TRIES = 10
SENDER_LOCK = "send what is due"
#: the code of a server that closes the connection itself
SHUTTING_DOWN = 421
CUT_OFF = "Sending was interrupted: it is not known whether the mail arrived."


class ServerAway(Exception):
    """The mail server does not answer; `sent` messages of the batch had left before."""

    def __init__(self, sent: int):
        super().__init__("the mail server is away")
        self.sent = sent


def send_due(*, most: int = 10_000) -> int:
    """Send what is due, batch by batch; return the number of messages that left.

    Any number of processes may call it at once and one does it, so that a crash leaves at most one message
    in doubt, and a server that hangs holds up one process. What falls due just when that process stops is
    sent by it too.
    """
    sent, server_there = 0, True
    while server_there and sent < most:
        with exclusive_lock(SENDER_LOCK) as ours:
            if not ours:
                break
            left, server_there = _drain(most - sent)
        sent += left
        if not left or not Message.objects.claimable(timezone.now()).exists():
            break
    return sent


def _drain(most: int) -> tuple[int, bool]:
    """Return (messages that left, whether the mail server is there). The server is waited for once."""
    free_expired()
    sent = 0
    while sent < most:
        batch = claim(BATCH)
        if not batch:
            break
        try:
            sent += _send_batch(batch)
        except ServerAway as away:
            return sent + away.sent, False
    return sent, True


def free_expired() -> int:
    """Queue what was in flight when its worker died, or mark it uncertain; return the number of those."""
    now = timezone.now()
    dead = Message.objects.filter(state=MessageState.INFLIGHT, lease_until__lt=now)
    return dead.update(
        state=Case(
            When(delivery=Delivery.HOLD, then=Value(MessageState.UNCERTAIN)),
            default=Value(MessageState.QUEUED),
        ),
        error=Case(
            When(delivery=Delivery.HOLD, then=Value(CUT_OFF)), default=F("error"), output_field=TextField()
        ),
        lease_until=None,
    )


def claim(most: int) -> list[Message]:
    """Claim up to `most` messages that are due; those to one person share one object of it."""
    due = Message.objects.claimable(timezone.now()).order_by("due_at", "pk")
    batch = leases.claim(due, seconds=settings.MAIL_LEASE_SECONDS, limit=most)
    prefetch_related_objects(batch, "recipient")
    return batch


def _send_batch(batch: list[Message]) -> int:
    """Send those that may still be sent; return the number that left. Raises ServerAway."""
    refused = refusals(batch) | digests.refresh([m for m in batch if m.kind.startswith(digests.PREFIX)])
    for message in batch:
        if message.pk in refused:
            _note(message, MessageState.SUPPRESSED, refused[message.pk])
    wanted = [message for message in batch if message.pk not in refused]
    mail = get_connection(settings.MAIL_TRANSPORT)
    try:
        with _quick_notes(wanted):
            return _send_all(mail, wanted)
    finally:
        _hang_up(mail)


def _send_all(mail: Any, wanted: list[Message]) -> int:
    """Send one after the other while they are held; return the number that left. Raises ServerAway."""
    sent, started = 0, False
    while wanted := leases.renew(wanted, seconds=settings.MAIL_LEASE_SECONDS):
        try:
            mail.open()  # does nothing while the connection stands; STARTTLS that fails leaves none
        except (smtplib.SMTPException, OSError) as error:
            for message in wanted:
                _when_back(message, error)
            raise ServerAway(sent) from error
        if not started:
            started = True
            flying = _into_flight([message for message in wanted if message.delivery == Delivery.RETRY])
            wanted = [m for m in wanted if m.delivery == Delivery.HOLD or m.pk in flying]
        elif wanted[0].delivery == Delivery.RETRY or _into_flight(wanted[:1]):
            sent += _send_one(mail, wanted.pop(0))
        else:
            wanted.pop(0)
    return sent


def _into_flight(messages: list[Message]) -> set[UUID]:
    """Note that these may have been sent from here on; return the keys of those that were still held."""
    if not messages:
        return set()
    still_held = Message.objects.filter(
        pk__in=[message.pk for message in messages], lease_until=messages[0].lease_until
    )
    still_held.filter(state=MessageState.QUEUED).update(state=MessageState.INFLIGHT)
    return set(still_held.filter(state=MessageState.INFLIGHT).values_list("pk", flat=True))


def _send_one(mail: Any, message: Message) -> int:
    """Return 1 when the server took the message, else 0; the outcome is noted on the message."""
    late = is_late(message)
    try:
        taken = mail.send_messages([envelope(message, late=late)])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        _refused(mail, message, code, _decoded(words))
    except smtplib.SMTPSenderRefused as error:  # the portal is refused, not this message
        _when_back(message, f"{error.smtp_code} {_decoded(error.smtp_error)}")
        _drop(mail)
    except smtplib.SMTPResponseException as error:
        _refused(mail, message, error.smtp_code, _decoded(error.smtp_error))
    except (smtplib.SMTPException, OSError) as error:
        _broken_off(mail, message, error)
    except Exception as error:  # an address or header that no mail can carry; the next ones must go out
        logger.exception("message %s can't be written", message.pk)
        _note(message, MessageState.FAILED, f"{type(error).__name__}: {error}")
    else:
        if taken:
            _note_sent(message, late=late)
            return 1
        _note(message, MessageState.FAILED, "There is nobody to send it to.")
    return 0


def _decoded(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else str(words)


def _hang_up(mail: Any) -> None:
    """Close the connection; whether the server answers does not matter any more."""
    try:
        mail.close()
    except (smtplib.SMTPException, OSError):
        logger.info("the mail server did not answer the goodbye")


def _drop(mail: Any) -> None:
    """Forget a connection that can't be used any more: the next message opens a new one."""
    line = getattr(mail, "connection", None)
    if line is not None:
        line.close()
        mail.connection = None


def _broken_off(mail: Any, message: Message, error: Exception) -> None:
    """Note that the connection broke in the middle: the server may have the message or not."""
    if message.delivery == Delivery.HOLD:
        _note(message, MessageState.UNCERTAIN, CUT_OFF)
    else:
        _when_back(message, error)
    _drop(mail)


def _refused(mail: Any, message: Message, code: int, words: str) -> None:
    """Note that the server refused: for now (4xx) or for good (5xx)."""
    given_up = timezone.now() - message.due_at > GIVE_UP and message.attempts >= TRIES
    if 400 <= code < 500 and not given_up:
        _wait(message, f"{code} {words}", leases.back_off(message.attempts))
    else:
        _note(message, MessageState.FAILED, f"{code} {words}")
    if code == SHUTTING_DOWN:
        _drop(mail)


def _when_back(message: Message, error: Any) -> None:
    """Try again soon: the server is away, or takes nothing from the portal, whatever the message."""
    _wait(message, error, timedelta(seconds=AWAY))


def _wait(message: Message, error: Any, delay: timedelta) -> None:
    _note(message, MessageState.QUEUED, str(error), not_before=timezone.now() + delay)


def _note_sent(message: Message, *, late: bool) -> None:
    """Note that a message left. As `_note`, in hand-written SQL: it runs once for every mail."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notifications_message SET state = %s, error = '', late = %s, sent_at = %s, "
            "lease_until = NULL WHERE id = %s AND lease_until = %s",
            [MessageState.SENT.value, late, timezone.now(), message.pk, message.lease_until],
        )


def _note(message: Message, state: str, error: str = "", **more: Any) -> None:
    """Write the outcome of a message and end its lease; nothing where the lease was lost."""
    leases.release(message, state=state, error=error.replace("\0", "")[:2000], **more)


@contextmanager
def _quick_notes(messages: list[Message]) -> Iterator[None]:
    """Write notes without waiting for the disk, where every message may be sent again.

    After a crash of the database a *retry* message would be sent again, with the same Message-ID, as its
    delivery allows. Of a *hold* message it must be on disk that it is in flight.
    """
    quick = bool(messages) and all(message.delivery == Delivery.RETRY for message in messages)
    if quick:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        if quick and connection.is_usable():  # a new connection begins with the server's setting
            with connection.cursor() as cursor:
                cursor.execute("RESET synchronous_commit")
