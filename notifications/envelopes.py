"""The mail as it leaves: headers, text with the recipient's own links, HTML and calendar part."""

from datetime import timedelta
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from core.formatting import long_date
from notifications.mail_secrets import html_with_secrets, text_with_secrets, unsubscribe_link
from notifications.models import Message
from notifications.services.messages import one_line
from notifications.services.preferences import ACCOUNT

LATE = timedelta(hours=24)
LATE_WORDS = "This reminder is late: it was due on {}."


def is_late(message: Message) -> bool:
    """Return whether the day of a reminder has passed."""
    return bool(message.rule) and timezone.now() - message.due_at > LATE


def envelope(message: Message, *, late: bool = False) -> EmailMultiAlternatives:
    """Return the mail to be sent. Its headers name the recipient alone, and how to stop such mails.

    `Auto-Submitted` (RFC 3834) and `X-Auto-Response-Suppress` keep mail programs from answering by
    themselves.
    """
    written = max(message.created_at, message.due_at)  # the same in every copy
    headers = {
        "Message-ID": message.message_id,
        "Date": format_datetime(timezone.now() if late else written),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if not message.kind.startswith(ACCOUNT):
        headers |= {
            "List-Unsubscribe": f"<{unsubscribe_link(message)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    text = text_with_secrets(message)
    mail = EmailMultiAlternatives(
        subject=one_line(message.subject),
        body=f"{LATE_WORDS.format(long_date(message.due_at))}\n\n{text}" if late else text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.address or message.recipient.email],  # type: ignore[union-attr]
        headers=headers,
    )
    if message.html and not late:
        mail.attach_alternative(html_with_secrets(message), "text/html")
    if message.calendar:
        mail.attach_alternative(message.calendar, f"text/calendar; method={message.calendar_method}")
    return mail
