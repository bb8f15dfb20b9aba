"""The mail backend of the libraries: what they send goes into the outbox too."""

import hashlib
import re
from collections.abc import Sequence
from email.utils import getaddresses

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from core.visibility import Visibility
from notifications.mail_secrets import placeholder
from notifications.message_kinds import MessageKind, message_kinds
from notifications.models import Message, new_message_id, new_token
from notifications.services.messages import one_line
from notifications.states import Delivery
from notifications.wakeup import wake_mail

LINK = re.compile(r"https?://\S+")

message_kinds.register(
    MessageKind(
        "account.mail",
        "Mails about your account",
        "QIG portal: about your account",
        "account",
        delivery=Delivery.RETRY,
        must_act=True,
        visibility=Visibility.OWN,
        sample={"body": "Follow this link to choose a password."},
    )
)


class OutboxBackend(BaseEmailBackend):
    """Writes a Message for each recipient, in the transaction of the sender."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            self._row(mail, address)
            for mail in email_messages
            for _, address in getaddresses(mail.recipients())
        ]
        Message.objects.bulk_create(rows)
        transaction.on_commit(wake_mail)
        return len(email_messages)

    def _row(self, mail: EmailMessage, address: str) -> Message:
        now = timezone.now()
        token = new_token()
        text, secrets = _without_links(mail.body)
        return Message(
            kind="account.mail",
            recipient=get_user_model().objects.filter(email__iexact=address).first(),
            address=address,
            subject=one_line(mail.subject)[:200],
            text=text,
            secrets=secrets,
            reason="you, or somebody who typed your address, asked for it",
            key=f"account:{hashlib.sha256(f'{token}{address}'.encode()).hexdigest()}",
            due_at=now,
            not_before=now,
            message_id=new_message_id(),
            token=token,
        )


def _without_links(body: str) -> tuple[str, dict[str, str]]:
    """Return the text with placeholders for its links, and the links by name.

    Any link in such a mail may open the account.
    """
    secrets: dict[str, str] = {}

    def take(link: re.Match[str]) -> str:
        name = f"personal-{len(secrets) + 1}"
        secrets[name] = link[0]
        return placeholder(name)

    return LINK.sub(take, body), secrets
