"""Sending what is due: claimed by lease, asked again, sent, noted. May be killed at any point.

A message is first claimed (a lease, so that nobody else takes it), then *in flight* (from here on it may have
been sent), then sent. What a dead worker had claimed is free when the lease ends; what it had in flight is
sent again (*retry*, with the same Message-ID) or left to a person (*hold*: uncertain).
"""

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.db.models import Case, F, TextField, Value, When
from django.urls import reverse
from django.utils import timezone

from core.formatting import long_date
from core.locks import alone
from notifications import digests
from notifications.models import Message
from notifications.recheck import refusals
from notifications.services.notify import one_line
from notifications.services.preferences import ACCOUNT
from notifications.states import Delivery, MessageState

logger = logging.getLogger(__name__)
BATCH = 50
LATE = timedelta(hours=24)
GIVE_UP = timedelta(days=5)
LONGEST_WAIT = 60
#: seconds to leave a mail server alone that is away: short, so that all leaves soon after it is back
AWAY = 15
TRIES = 10
SENDER_LOCK = "send what is due"
#: the code of a server that closes the line itself
SHUTTING_DOWN = 421
CUT_OFF = "The portal was cut off while sending: nobody knows whether it arrived."


class ServerAway(Exception):
    """No line to the mail server; `sent` messages of the batch had left before."""

    def __init__(self, sent: int):
        super().__init__("the mail server is away")
        self.sent = sent


def send_due(*, most: int = 10_000) -> int:
    """Send what is due, batch by batch; the number of messages that left. Any number may ask for it at once:
    one does it, so that a crash leaves one message at most of which nobody knows whether it left, and a
    server that hangs holds up one process.

    What falls due just when that one stops is seen to by whoever stops.
    """
    sent, there = 0, True
    while there and sent < most:
        with alone(SENDER_LOCK) as mine:
            if not mine:
                break
            left, there = _drain(most - sent)
        sent += left
        if not left or not Message.objects.claimable(timezone.now()).exists():
            break
    return sent


def _drain(most: int) -> tuple[int, bool]:
    """(messages that left, whether the mail server is there). It is waited for once."""
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
    """What was in flight when its worker died: again, or uncertain. The number of those."""
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
    """Up to `most` messages that are due, ours until the lease ends. Skips what others are claiming."""
    now = timezone.now()
    with transaction.atomic():
        due = Message.objects.claimable(now).order_by("due_at", "pk").select_for_update(skip_locked=True)
        keys = list(due.values_list("pk", flat=True)[:most])
        lease = now + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
        Message.objects.filter(pk__in=keys).update(lease_until=lease, attempts=F("attempts") + 1)
    rows = Message.objects.filter(pk__in=keys, lease_until=lease).select_related("recipient")
    return list(rows.order_by("due_at", "pk"))


def _send_batch(batch: list[Message]) -> int:
    """Send those that may still be read; the number that left. Raises ServerAway."""
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
    """Send one after the other while they are ours; the number that left. Raises ServerAway."""
    sent, started = 0, False
    while wanted := _still_ours(wanted):
        try:
            mail.open()  # does nothing while the line stands; STARTTLS that fails leaves no line
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


def _still_ours(messages: list[Message]) -> list[Message]:
    """Those we may go on with. A slow server may eat up the lease: it is renewed at half-time, and what
    somebody else has taken in the meantime is theirs.
    """
    if not messages:
        return []
    ours, now = messages[0].lease_until, timezone.now()
    lease = timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    if ours is None or ours - now > lease / 2:
        return messages
    rows = Message.objects.filter(pk__in=[message.pk for message in messages])
    rows.filter(lease_until=ours).update(lease_until=now + lease)
    kept = set(rows.filter(lease_until=now + lease).values_list("pk", flat=True))
    for message in messages:
        message.lease_until = now + lease
    return [message for message in messages if message.pk in kept]


def _into_flight(messages: list[Message]) -> set[UUID]:
    """From here on these may have been sent. The keys of those that were still ours to send."""
    if not messages:
        return set()
    ours = Message.objects.filter(
        pk__in=[message.pk for message in messages], lease_until=messages[0].lease_until
    )
    ours.filter(state=MessageState.QUEUED).update(state=MessageState.INFLIGHT)
    return set(ours.filter(state=MessageState.INFLIGHT).values_list("pk", flat=True))


def _send_one(mail: Any, message: Message) -> int:
    """1 when the server took it, else 0; what happened is noted on the message."""
    late = is_late(message)
    try:
        taken = mail.send_messages([envelope(message, late=late)])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        _answer(mail, message, code, _words(words))
    except smtplib.SMTPSenderRefused as error:  # it is the portal that is not wanted, not this message
        _when_back(message, f"{error.smtp_code} {_words(error.smtp_error)}")
        _drop(mail)
    except smtplib.SMTPResponseException as error:
        _answer(mail, message, error.smtp_code, _words(error.smtp_error))
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


def _words(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _hang_up(mail: Any) -> None:
    """Say goodbye; whether the server listens is no matter any more."""
    try:
        mail.close()
    except (smtplib.SMTPException, OSError):
        logger.info("the mail server did not say goodbye")


def _drop(mail: Any) -> None:
    """Forget a line that is no good: what follows opens a new one."""
    line = getattr(mail, "connection", None)
    if line is not None:
        line.close()
        mail.connection = None


def _broken_off(mail: Any, message: Message, error: Exception) -> None:
    """The line broke in the middle: the server may or may not have it."""
    if message.delivery == Delivery.HOLD:
        _note(message, MessageState.UNCERTAIN, CUT_OFF)
    else:
        _when_back(message, error)
    _drop(mail)


def _answer(mail: Any, message: Message, code: int, words: str) -> None:
    """The server refused: for now (4xx) or for good (5xx)."""
    tired = timezone.now() - message.due_at > GIVE_UP and message.attempts >= TRIES
    if 400 <= code < 500 and not tired:
        _again_later(message, f"{code} {words}")
    else:
        _note(message, MessageState.FAILED, f"{code} {words}")
    if code == SHUTTING_DOWN:
        _drop(mail)


def _again_later(message: Message, error: Any) -> None:
    """The server does not want this message now: ask less and less often."""
    _wait(message, error, min(LONGEST_WAIT, 5 * 2 ** min(message.attempts, 8)))


def _when_back(message: Message, error: Any) -> None:
    """The server is away, or wants nothing from us: no fault of this message."""
    _wait(message, error, AWAY)


def _wait(message: Message, error: Any, seconds: float) -> None:
    _note(message, MessageState.QUEUED, str(error), not_before=timezone.now() + timedelta(seconds=seconds))


def _note_sent(message: Message, *, late: bool) -> None:
    """As `_note` does, in SQL that is written out: this is done once for every mail that leaves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notifications_message SET state = %s, error = '', late = %s, sent_at = %s, "
            "lease_until = NULL WHERE id = %s AND lease_until = %s",
            [MessageState.SENT.value, late, timezone.now(), message.pk, message.lease_until],
        )


def _note(message: Message, state: str, error: str = "", **more: Any) -> None:
    """Write down what became of a message that is ours; nothing when the lease was lost to another."""
    Message.objects.filter(pk=message.pk, lease_until=message.lease_until).update(
        state=state, error=error.replace("\0", "")[:2000], lease_until=None, **more
    )


@contextmanager
def _quick_notes(messages: list[Message]) -> Iterator[None]:
    """Don't wait for the disk at every note, where all may be sent again.

    After a crash of the database a *retry* message would be sent again, with the same Message-ID, as it
    promises. Of a *hold* message it must be known for certain that it is in flight.
    """
    quick = bool(messages) and all(message.delivery == Delivery.RETRY for message in messages)
    if quick:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        if quick and connection.is_usable():  # a new connection begins with what the server is set to
            with connection.cursor() as cursor:
                cursor.execute("RESET synchronous_commit")


def is_late(message: Message) -> bool:
    """Whether a reminder's day has passed."""
    return bool(message.rule) and timezone.now() - message.due_at > LATE


LATE_WORDS = "This reminder is late: it was due on {}."


def envelope(message: Message, *, late: bool = False) -> EmailMultiAlternatives:
    """The mail as it leaves: who it is for, why it came and how to stop it stand in its headers too."""
    written = max(message.created_at, message.due_at)  # the same in every copy
    headers = {
        "Message-ID": message.message_id,
        "Date": format_datetime(timezone.now() if late else written),
        "Auto-Submitted": "auto-generated",
    }
    if not message.kind.startswith(ACCOUNT):
        link = settings.SITE_URL + reverse("accounts:unsubscribe", args=[message.token])
        headers |= {
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    mail = EmailMultiAlternatives(
        subject=one_line(message.subject),
        body=f"{LATE_WORDS.format(long_date(message.due_at))}\n\n{message.text}" if late else message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.address or message.recipient.email],  # type: ignore[union-attr]
        headers=headers,
    )
    if message.html and not late:
        mail.attach_alternative(message.html, "text/html")
    return mail
