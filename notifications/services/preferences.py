"""What people wish of their messages. Private, like a draft: a wish leaves no entry in the log.

A wish also holds for what waits already: reminders are written weeks before they are due.
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
from notifications.services.notify import MUTED
from notifications.states import Channel, MessageState
from notifications.wakeup import wake_mail

DIGEST, ACCOUNT, FOLLOW = "digest.", "account.", "follow."


def chosen_by_people() -> list[MessageKind]:
    """The kinds for which a person chooses a channel: neither digests, nor the mails of one's account, nor
    those to addresses without one.
    """
    return [kind for kind in message_kinds if not kind.name.startswith((DIGEST, ACCOUNT, FOLLOW))]


def channels_of(user: Any) -> dict[str, str]:
    """Kind's name → the channel by which this person gets it."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "channel"))
    return {kind.name: chosen.get(kind.name, kind.channel) for kind in chosen_by_people()}


def choose_channel(*, user: Any, kind_name: str, channel: str) -> None:
    """Set by which channel a person wants a kind. Raises ValidationError for silencing what needs an act."""
    kind = next((kind for kind in chosen_by_people() if kind.name == kind_name), None)
    if kind is None or channel not in Channel.values:
        raise ValidationError("There is no such choice.")
    if kind.must_act and channel == Channel.PORTAL:
        raise ValidationError(
            f"“{kind.words}” asks you to do something, so it can't be silenced. It can go into a digest."
        )
    with transaction.atomic():
        Preference.objects.update_or_create(user=user, kind=kind.name, defaults={"channel": channel})
        _waiting(user).filter(kind=kind.name).exclude(channel=channel).update(channel=channel)
        transaction.on_commit(wake_mail)


def _waiting(user: Any) -> QuerySet[Message]:
    """What is queued for a person and in nobody's hands."""
    return Message.objects.filter(recipient=user, state=MessageState.QUEUED, lease_until=None)


def unsubscribe(*, token: str) -> Message | None:
    """End mails like this one to its recipient, by the token it bears; None where that is unknown.

    A kind goes to the portal only, or to the daily digest where one must act. Of a digest, all that need no
    act leave it. An address without an account follows nothing any more. The mails of one's own account
    can't be stopped. Doing it twice does no harm.
    """
    message = Message.objects.select_related("recipient").filter(token=token).first()
    if message is None or message.kind.startswith(ACCOUNT):
        return message
    if message.recipient is None:
        stop_mails_like(message=message)
        return message
    for kind in _told_by(message):
        channel = Channel.DAILY if kind.must_act else Channel.PORTAL
        if not (kind.must_act and message.kind.startswith(DIGEST)):
            choose_channel(user=message.recipient, kind_name=kind.name, channel=channel)
    return message


def _told_by(message: Message) -> list[MessageKind]:
    """The kinds that a mail tells of: its own, or those that its reader has by this digest."""
    if not message.kind.startswith(DIGEST):
        return [kind for kind in chosen_by_people() if kind.name == message.kind]
    channels = channels_of(message.recipient)
    return [kind for kind in chosen_by_people() if f"{DIGEST}{channels[kind.name]}" == message.kind]


def mute_record(*, user: Any, ref: Ref) -> None:
    """Hear nothing more of a record that one need not act on."""
    with transaction.atomic():
        Mute.objects.get_or_create(user=user, kind=ref.kind, uuid=ref.uuid)
        about = _waiting(user).filter(about_kind=ref.kind, about_uuid=ref.uuid)
        need_no_act = [kind.name for kind in message_kinds if not kind.must_act]
        about.filter(kind__in=need_no_act).update(state=MessageState.SUPPRESSED, error=MUTED)


def unmute_record(*, user: Any, ref: Ref) -> None:
    """Hear of a record again, from now on."""
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
