"""Notification preferences: channels, muting, unsubscribing. They are private and leave no log entry.

A preference also applies to messages that wait already: reminders are written weeks before they are due.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.kinds import Ref
from notifications.message_kinds import MessageKind, message_kinds
from notifications.models import Message, Mute, Preference
from notifications.services.following import stop_mails_like
from notifications.services.messages import MUTED
from notifications.states import Channel, MessageState
from notifications.wakeup import wake_mail

DIGEST, ACCOUNT, FOLLOW = "digest.", "account.", "follow."


def chosen_by_people() -> list[MessageKind]:
    """Return the kinds for which people choose a channel.

    Digests, mails about the account and mails to followers are not among them.
    """
    return [kind for kind in message_kinds if not kind.name.startswith((DIGEST, ACCOUNT, FOLLOW))]


def channels_of(user: Any) -> dict[str, str]:
    """Return name of a kind → the channel by which this person gets it."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "channel"))
    return {kind.name: chosen.get(kind.name, kind.channel) for kind in chosen_by_people()}


def choose_channel(*, user: Any, kind_name: str, channel: str) -> None:
    """Set the channel of a kind. Raises ValidationError for switching off what asks the person to act."""
    kind = next((kind for kind in chosen_by_people() if kind.name == kind_name), None)
    if kind is None or channel not in Channel.values:
        raise ValidationError("Choose one of the options.")
    if kind.must_act and channel == Channel.PORTAL:
        raise ValidationError(
            f"“{kind.words}” asks you to act, so it can't be switched off. Choose a digest instead."
        )
    with transaction.atomic():
        Preference.objects.update_or_create(user=user, kind=kind.name, defaults={"channel": channel})
        _waiting(user).filter(kind=kind.name).exclude(channel=channel).update(channel=channel)
        transaction.on_commit(wake_mail)


def _waiting(user: Any) -> QuerySet[Message]:
    """Return what is queued for a person and not claimed."""
    return Message.objects.filter(recipient=user, state=MessageState.QUEUED, lease_until=None)


def unsubscribe(*, token: str) -> Message | None:
    """Stop mails like the one with this token; return that message, or None for an unknown token.

    Its kind goes to the portal only, or to the daily digest where it asks to act. For a digest, every kind
    in it that does not ask to act goes to the portal only. An address without an account follows nothing
    any more. Mails about the account can't be stopped. Idempotent.
    """
    message = Message.objects.select_related("recipient").filter(token=token).first()
    if message is None or message.kind.startswith(ACCOUNT):
        return message
    if message.recipient is None:
        stop_mails_like(message=message)
        return message
    for kind in _kinds_in(message):
        channel = Channel.DAILY if kind.must_act else Channel.PORTAL
        if not (kind.must_act and message.kind.startswith(DIGEST)):
            choose_channel(user=message.recipient, kind_name=kind.name, channel=channel)
    return message


def _kinds_in(message: Message) -> list[MessageKind]:
    """Return the kinds in a mail: its own, or those that its reader gets by this digest."""
    if not message.kind.startswith(DIGEST):
        return [kind for kind in chosen_by_people() if kind.name == message.kind]
    channels = channels_of(message.recipient)
    return [kind for kind in chosen_by_people() if f"{DIGEST}{channels[kind.name]}" == message.kind]


def mute_record(*, user: Any, ref: Ref) -> None:
    """Stop the messages about a record that do not ask the person to act."""
    with transaction.atomic():
        Mute.objects.get_or_create(user=user, kind=ref.kind, uuid=ref.uuid)
        about = _waiting(user).filter(about_kind=ref.kind, about_uuid=ref.uuid)
        not_asking = [kind.name for kind in message_kinds if not kind.must_act]
        about.filter(kind__in=not_asking).update(state=MessageState.SUPPRESSED, error=MUTED)


def unmute_record(*, user: Any, ref: Ref) -> None:
    """Allow messages about a record again, from now on."""
    with transaction.atomic():
        Mute.objects.filter(user=user, kind=ref.kind, uuid=ref.uuid).delete()
        Message.objects.filter(
            recipient=user,
            about_kind=ref.kind,
            about_uuid=ref.uuid,
            state=MessageState.SUPPRESSED,
            error=MUTED,
            due_at__gt=timezone.now(),
        ).update(state=MessageState.QUEUED, error="")
