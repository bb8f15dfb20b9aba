"""Telling somebody something: a row in the outbox, written in the transaction of the act it tells of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.utils import DNS_NAME
from django.db import transaction
from django.db.models import Model
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string, select_template
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from core.kinds import Ref, kind_named, ref_to
from notifications.messages import MessageKind, message_kind
from notifications.models import Message, Mute, Preference, new_token
from notifications.states import Channel, MessageState
from notifications.waking import wake_mail


class To(NamedTuple):
    """Somebody to tell: a person, or a bare address; and why, as in “because you lead this topic”."""

    person: Any | None
    reason: str
    address: str = ""


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
) -> list[Message]:
    """Put one message a recipient into the outbox, by the channel that each wishes.

    `key` names the act: the same key and recipient twice is one message. What the templates say of a record
    is fixed now; whether the recipient may still read it is asked again when it is sent. Four queries for any
    number.
    """
    kind, ref = message_kind(kind_name), _ref(about)
    context = {"link": address_of(ref) if ref else settings.SITE_URL} | (context or {})
    people = [one for one in to if one.person is None or one.person.is_active]
    wishes = _wishes(kind, [one.person for one in people if one.person], ref)
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
            care=kind.care,
            rule=rule,
            key=f"{key}:{one.person.pk if one.person else one.address}",
            entry=entry.pk if entry else None,
            due_at=due_at or now,
            not_before=due_at or now,
            message_id=f"<{new_token()}@{DNS_NAME}>",
            data={"words": context.get("words", "")},
        )
        wish = wishes.get(one.person.pk if one.person else None, kind.channel)
        if wish is None:
            message.state, message.error = MessageState.SUPPRESSED, "The recipient muted this record."
        message.channel = wish or Channel.PORTAL
        write(message, kind, context)
        messages.append(message)
    made = Message.objects.bulk_create(messages, ignore_conflicts=True)
    if any(message.channel == Channel.MAIL for message in messages):
        transaction.on_commit(wake_mail)
    return made


def _ref(about: Model | Ref | None) -> Ref | None:
    return about if about is None or isinstance(about, Ref) else ref_to(about)


def _wishes(kind: MessageKind, people: list[Any], ref: Ref | None) -> dict[UUID | None, Channel | None]:
    """Person → channel; None where the person muted the record and need not act."""
    chosen = Preference.objects.filter(user__in=people, kind=kind.name)
    wishes: dict[UUID | None, Channel | None] = {row.user_id: Channel(row.channel) for row in chosen}
    if ref and not kind.must_act:
        muted = Mute.objects.filter(user__in=people, kind=ref.kind, uuid=ref.uuid)
        wishes |= dict.fromkeys(muted.values_list("user_id", flat=True))
    return wishes


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
    kind = kind_named(ref.kind)
    record = kind.model._default_manager.filter(pk=ref.uuid).first()
    return settings.SITE_URL + kind.url(record) if record else ""


def choose_channel(*, actor: Any, kind_name: str, channel: str) -> Preference:
    """Set by which channel `actor` wants a kind. Raises ValidationError for silencing what needs an act."""
    kind = message_kind(kind_name)
    if kind.must_act and channel == Channel.PORTAL:
        raise ValidationError(
            f"“{kind.words}” asks you to do something, so it can't be silenced. It can go into a digest."
        )
    wish, _ = Preference.objects.update_or_create(
        user=actor, kind=kind.name, defaults={"channel": Channel(channel)}
    )
    return wish


def unsubscribe(*, token: str) -> Message | None:
    """End mails of this kind to this recipient: in the portal only, or the daily digest where one must act.

    The token is the right to do so; None where it is unknown. Doing it twice does no harm.
    """
    message = Message.objects.select_related("recipient").filter(token=token).first()
    if message is None or message.recipient is None:
        return message
    kind = message_kind(message.kind)
    channel = Channel.DAILY if kind.must_act else Channel.PORTAL
    Preference.objects.update_or_create(user=message.recipient, kind=kind.name, defaults={"channel": channel})
    return message


def mute_record(*, actor: Any, ref: Ref) -> None:
    """Hear nothing more of a record that one need not act on."""
    Mute.objects.get_or_create(user=actor, kind=ref.kind, uuid=ref.uuid)


def unmute_record(*, actor: Any, ref: Ref) -> None:
    """Hear of a record again."""
    Mute.objects.visible_to(actor).filter(kind=ref.kind, uuid=ref.uuid).delete()
