"""Telling somebody something: a row in the outbox, written in the transaction of the act it tells of."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.mail.utils import DNS_NAME
from django.db import transaction
from django.db.models import Model
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string, select_template
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from core.kinds import Ref, record_kinds, ref_to
from notifications.message_kinds import MessageKind, message_kinds
from notifications.models import Message, Mute, Preference, new_token
from notifications.states import Channel, MessageState
from notifications.wakeup import wake_mail


class To(NamedTuple):
    """Somebody to tell: a person, or a bare address; and why, as in “because you lead this topic”."""

    person: Any | None
    reason: str
    address: str = ""

    @property
    def key(self) -> str:
        """What the key of a message says of its recipient: no address, which may be long and is nobody's
        business.
        """
        if self.person is not None:
            return str(self.person.pk)
        return hashlib.sha256(self.address.casefold().encode()).hexdigest()[:32]


MUTED = "The recipient muted this record."


def tell(
    kind_name: str,
    *,
    to: Iterable[To],
    key: str,
    about: Model | Ref | None = None,
    context: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    entry: Entry | None = None,
    rule: str = "",
    data: dict[str, Any] | None = None,
) -> list[Message]:
    """Put one message a recipient into the outbox, by the channel that each wishes; an address has no wishes
    and gets a mail.

    `key` names the act: the same key and recipient twice is one message. What the templates say of a record
    is fixed now; whether the recipient may still read it is asked again when it is sent, for which `data` is
    kept beside it. Four queries for any number.
    """
    kind, ref = message_kinds[kind_name], _ref(about)
    context = {"link": address_of(ref) if ref else settings.SITE_URL} | (context or {})
    people = [one for one in to if one.person is None or one.person.is_active]
    preferences, muted = _wishes(kind, [one.person for one in people if one.person], ref)
    now = timezone.now()
    messages = []
    for one in people:
        message = Message(
            kind=kind.name,
            recipient=one.person,
            address=one.address,
            about_kind=ref.kind if ref else "",
            about_uuid=ref.uuid if ref else None,
            reason=one.reason,
            delivery=kind.delivery,
            rule=rule,
            key=f"{key}:{one.key}",
            entry=entry.pk if entry else None,
            due_at=due_at or now,
            not_before=due_at or now,
            message_id=f"<{new_token()}@{DNS_NAME}>",
            data={"words": context.get("words", "")} | (data or {}),
        )
        message.channel = preferences.get(one.person.pk, kind.channel) if one.person else Channel.MAIL
        if one.person and one.person.pk in muted:
            message.state, message.error = MessageState.SUPPRESSED, MUTED
        write(message, kind, context)
        messages.append(message)
    made = Message.objects.bulk_create(messages, ignore_conflicts=True)
    if any(message.channel == Channel.MAIL for message in messages):
        transaction.on_commit(wake_mail)
    return made


def _ref(about: Model | Ref | None) -> Ref | None:
    return about if about is None or isinstance(about, Ref) else ref_to(about)


def _wishes(kind: MessageKind, people: list[Any], ref: Ref | None) -> tuple[dict[UUID, str], set[UUID]]:
    """Person → channel, for who chose one; and who muted the record and need not act."""
    chosen = Preference.objects.filter(user__in=people, kind=kind.name)
    preferences = dict(chosen.values_list("user_id", "channel"))
    if ref is None or kind.must_act:
        return preferences, set()
    muted = Mute.objects.filter(user__in=people, kind=ref.kind, uuid=ref.uuid)
    return preferences, set(muted.values_list("user_id", flat=True))


def write(message: Message, kind: MessageKind, context: dict[str, Any]) -> None:
    """Set subject, text and HTML from the kind's templates and the facts that every mail ends with."""
    said = context | {
        "message": message,
        "name": message.recipient.name if message.recipient else "",
        "reason": message.reason,
        "site": settings.SITE_URL,
        "unsubscribe": settings.SITE_URL + reverse("accounts:unsubscribe", args=[message.token]),
        "preferences": settings.SITE_URL + reverse("accounts:preferences"),
    }
    message.subject = one_line(kind.subject.format_map(context) if "{" in kind.subject else kind.subject)[
        :200
    ]
    message.text = render_to_string(f"mail/{kind.template}.txt", said).strip() + "\n"
    try:
        message.html = select_template([f"mail/{kind.template}.html"]).render(said)
    except TemplateDoesNotExist:
        message.html = ""


def one_line(words: str) -> str:
    """Words fit for a header: whatever would end the line, or is not printed, is a space."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def address_of(ref: Ref) -> str:
    """The absolute address of a record's page. Empty when it is gone."""
    kind = record_kinds[ref.kind]
    record = kind.model._default_manager.filter(pk=ref.uuid).first()
    return settings.SITE_URL + kind.url(record) if record else ""
