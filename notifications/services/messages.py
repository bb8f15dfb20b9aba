"""Notifying people: rows in the outbox, written in the transaction of the action they report."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string, select_template
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from core.kinds import Ref, record_kinds, ref_to
from notifications.mail_secrets import placeholder
from notifications.message_kinds import MessageKind, message_kinds
from notifications.models import Message, Mute, Preference, new_message_id
from notifications.states import Channel, MessageState
from notifications.wakeup import wake_mail


class Recipient(NamedTuple):
    """A person, or an address without an account; and the reason, as in “you lead this topic”."""

    person: Any | None
    reason: str
    address: str = ""

    @property
    def key(self) -> str:
        """The recipient's part of a message's key; of an address a digest, since it is private."""
        if self.person is not None:
            return str(self.person.pk)
        return hashlib.sha256(self.address.casefold().encode()).hexdigest()[:32]


class CalendarPart(NamedTuple):
    """An iCalendar text and its method: REQUEST, CANCEL, …"""

    method: str
    text: str


MUTED = "The recipient muted this record."


def notify(
    kind_name: str,
    *,
    to: Iterable[Recipient],
    key: str,
    about: Model | Ref | None = None,
    context: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    entry: Entry | None = None,
    rule: str = "",
    data: dict[str, Any] | None = None,
    calendar: CalendarPart | None = None,
) -> list[Message]:
    """Put one message per recipient into the outbox, by the channel that each prefers.

    `key` names the action: the same key and recipient twice is one message. The text is written now;
    whether the recipient may still read it is checked again when it is sent, for which `data` is kept. Four
    queries, however many recipients.
    """
    kind, ref = message_kinds[kind_name], _ref(about)
    context = {"link": address_of(ref) if ref else settings.SITE_URL} | (context or {})
    recipients = [each for each in to if each.person is None or each.person.is_active]
    channels, muted = _preferences(kind, [each.person for each in recipients if each.person], ref)
    now = timezone.now()
    messages = []
    for recipient in recipients:
        person = recipient.person
        message = Message(
            kind=kind.name,
            recipient=person,
            address=recipient.address,
            about_kind=ref.kind if ref else "",
            about_uuid=ref.uuid if ref else None,
            reason=recipient.reason,
            delivery=kind.delivery,
            rule=rule,
            key=f"{key}:{recipient.key}",
            entry=entry.pk if entry else None,
            due_at=due_at or now,
            not_before=due_at or now,
            message_id=new_message_id(),
            data={"words": context.get("words", "")} | (data or {}),
            calendar=calendar.text if calendar else "",
            calendar_method=calendar.method if calendar else "",
        )
        message.channel = channels.get(person.pk, kind.channel) if person else Channel.MAIL
        if person and person.pk in muted:
            message.state, message.error = MessageState.SUPPRESSED, MUTED
        write(message, kind, context)
        messages.append(message)
    created = Message.objects.bulk_create(messages, ignore_conflicts=True)
    if any(message.channel == Channel.MAIL for message in messages):
        transaction.on_commit(wake_mail)
    return created


def _ref(about: Model | Ref | None) -> Ref | None:
    return about if about is None or isinstance(about, Ref) else ref_to(about)


def _preferences(kind: MessageKind, people: list[Any], ref: Ref | None) -> tuple[dict[UUID, str], set[UUID]]:
    """Return person → chosen channel, and the people who muted the record where the kind may be muted."""
    chosen = Preference.objects.filter(user__in=people, kind=kind.name)
    channels = dict(chosen.values_list("user_id", "channel"))
    if ref is None or kind.must_act:
        return channels, set()
    muted = Mute.objects.filter(user__in=people, kind=ref.kind, uuid=ref.uuid)
    return channels, set(muted.values_list("user_id", flat=True))


def write(message: Message, kind: MessageKind, context: dict[str, Any]) -> None:
    """Set subject, text, HTML and secrets from the kind's templates and the context."""
    message.secrets = {name: str(context[name]) for name in kind.secrets if context.get(name)}
    values = context | {name: placeholder(name) for name in message.secrets}
    values |= {
        "message": message,
        "name": message.recipient.name if message.recipient else "",
        "reason": message.reason,
        "site": settings.SITE_URL,
        "unsubscribe": placeholder("unsubscribe"),
        "preferences": settings.SITE_URL + reverse("accounts:preferences"),
    }
    subject = kind.subject.format_map(context) if "{" in kind.subject else kind.subject
    message.subject = one_line(subject)[:200]
    message.text = render_to_string(f"mail/{kind.template}.txt", values).strip() + "\n"
    try:
        message.html = select_template([f"mail/{kind.template}.html"]).render(values)
    except TemplateDoesNotExist:
        message.html = ""


def one_line(words: str) -> str:
    """Return words fit for a header: line breaks and unprintable signs become spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def address_of(ref: Ref) -> str:
    """Return the absolute URL of a record's page; empty when the record is gone."""
    kind = record_kinds[ref.kind]
    record = kind.model._default_manager.filter(pk=ref.uuid).first()
    return settings.SITE_URL + kind.url(record) if record else ""
