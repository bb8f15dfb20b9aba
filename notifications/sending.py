"""Sending what is due: claimed by lease, asked again, sent, noted. May be killed at any point.

A message is first claimed (a lease, so that nobody else takes it), then *in flight* (from here on it may have
been sent), then sent. What a dead worker had claimed is free when the lease ends; what it had in flight is
sent again (*retry*, with the same Message-ID) or left to a person (*hold*: uncertain).
"""

import logging
import smtplib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.db.models import Case, F, Q, TextField, Value, When
from django.urls import reverse
from django.utils import timezone

from notifications import digests
from notifications.asking import refusals
from notifications.models import Message
from notifications.services import one_line
from notifications.states import Care, MessageState

logger = logging.getLogger(__name__)
BATCH = 50
LATE = timedelta(hours=24)
GIVE_UP = timedelta(days=5)
LONGEST_WAIT = 60
CUT_OFF = "The portal was cut off while sending: nobody knows whether it arrived."


def send_due(*, most: int = 10_000) -> int:
    """Send what is due, batch by batch; the number of messages that left. Many may do this at once."""
    free_expired()
    sent = 0
    while sent < most:
        batch = claim(BATCH)
        if not batch:
            break
        sent += _send_batch(batch)
    return sent


def free_expired() -> int:
    """What was in flight when its worker died: again, or uncertain. The number of those."""
    now = timezone.now()
    dead = Message.objects.filter(state=MessageState.INFLIGHT, lease_until__lt=now)
    return dead.update(
        state=Case(
            When(care=Care.HOLD, then=Value(MessageState.UNCERTAIN)), default=Value(MessageState.QUEUED)
        ),
        error=Case(When(care=Care.HOLD, then=Value(CUT_OFF)), default=F("error"), output_field=TextField()),
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
    """Send those that may still be read; the number that left."""
    refused = refusals(batch) | digests.refresh([m for m in batch if m.kind.startswith(digests.PREFIX)])
    for message in batch:
        if message.pk in refused:
            _note(message, MessageState.SUPPRESSED, refused[message.pk])
    wanted = [message for message in batch if message.pk not in refused]
    _into_flight([message for message in wanted if message.care == Care.RETRY])
    mail = get_connection(settings.MAIL_TRANSPORT)
    try:
        mail.open()
    except (smtplib.SMTPException, OSError) as error:
        for message in wanted:
            _again_later(message, error)
        return 0
    try:
        return sum(_send_one(mail, message) for message in wanted)
    finally:
        mail.close()


def _into_flight(messages: list[Message]) -> None:
    """From here on these may have been sent."""
    ours = Q()
    for message in messages:
        ours |= Q(pk=message.pk, lease_until=message.lease_until)
    if messages:
        Message.objects.filter(ours, state=MessageState.QUEUED).update(state=MessageState.INFLIGHT)


def _send_one(mail: Any, message: Message) -> int:
    """1 when the server took it, else 0; what happened is noted on the message."""
    if message.care == Care.HOLD:
        _into_flight([message])
    try:
        mail.send_messages([envelope(message)])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        _answer(message, code, str(words))
    except smtplib.SMTPResponseException as error:
        _answer(message, error.smtp_code, str(error.smtp_error))
    except ValueError as error:  # an address or header that no mail can carry
        _note(message, MessageState.FAILED, str(error))
    except (smtplib.SMTPException, OSError) as error:
        _broken_off(mail, message, error)
    else:
        _note(message, MessageState.SENT)
        return 1
    return 0


def _broken_off(mail: Any, message: Message, error: Exception) -> None:
    """The line broke in the middle: the server may or may not have it."""
    if message.care == Care.HOLD:
        _note(message, MessageState.UNCERTAIN, CUT_OFF)
    else:
        _again_later(message, error)
    mail.connection = None  # what follows in the batch opens a new line, or is tried again later


def _answer(message: Message, code: int, words: str) -> None:
    """The server refused: for now (4xx) or for good (5xx)."""
    error = f"{code} {words}"
    if 400 <= code < 500 and timezone.now() - message.due_at < GIVE_UP:
        _again_later(message, error)
    else:
        _note(message, MessageState.FAILED, error)


def _again_later(message: Message, error: Any) -> None:
    wait = min(LONGEST_WAIT, 5 * 2 ** min(message.attempts, 8))
    _note(message, MessageState.QUEUED, str(error), not_before=timezone.now() + timedelta(seconds=wait))


def _note(message: Message, state: str, error: str = "", **more: Any) -> None:
    """Write down what became of a message that is ours; nothing when the lease was lost to another.

    A *retry* message needs no flush to disk here: after a crash of the database it would be sent again, with
    the same Message-ID, as it promises. A *hold* message does.
    """
    sent = {"sent_at": timezone.now(), "late": F("late")} if state == MessageState.SENT else {}
    with transaction.atomic():
        if message.care == Care.RETRY and state == MessageState.SENT:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
        Message.objects.filter(pk=message.pk, lease_until=message.lease_until).update(
            state=state, error=error[:2000], lease_until=None, **sent, **more
        )


def envelope(message: Message) -> EmailMultiAlternatives:
    """The mail as it leaves: who it is for, why it came and how to stop it stand in its headers too."""
    late = timezone.now() - message.due_at > LATE and bool(message.rule)
    text = (
        f"This reminder is late: it was due on {message.due_at:%-d %B %Y}.\n\n{message.text}"
        if late
        else message.text
    )
    if late:
        Message.objects.filter(pk=message.pk).update(late=True)
    link = settings.SITE_URL + reverse("accounts:unsubscribe", args=[message.token])
    mail = EmailMultiAlternatives(
        subject=one_line(message.subject),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.address or message.recipient.email],  # type: ignore[union-attr]
        headers={
            "Message-ID": message.message_id,
            "Date": message.created_at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    if message.html and not late:
        mail.attach_alternative(message.html, "text/html")
    return mail
