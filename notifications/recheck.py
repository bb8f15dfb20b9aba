"""The check at the moment of sending: days may lie between the action and the mail."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from core.kinds import record_kinds
from notifications import rules
from notifications.message_kinds import message_kinds
from notifications.models import Message

LEFT = "The recipient's account was closed."
NO_MANDATE = "The recipient's mandate has ended."
NOT_VISIBLE = "The recipient may not see this record any more."
NOT_FOR_ADDRESSES = "Messages of this kind are not sent to an address without an account."


def refusals(batch: list[Message]) -> dict[UUID, str]:
    """Return key → reason for the messages that must not be sent.

    Asked for a whole batch, which is sent within moments; the messages of one person share one object of that
    person (`prefetch_related`), so access costs one query per person and one per person and kind of record.
    """
    refused: dict[UUID, str] = {}
    about: dict[tuple[Any, str], list[Message]] = defaultdict(list)
    for message in batch:
        if why := _refusal(message):
            refused[message.pk] = why
        elif message.recipient and message.about_uuid:
            about[message.recipient, message.about_kind].append(message)
    for (person, kind), messages in about.items():
        visible = _visible(person, kind, messages)
        refused |= {each.pk: NOT_VISIBLE for each in messages if each.about_uuid not in visible}
    for kind in message_kinds:
        if kind.recheck and (own := [m for m in batch if m.kind == kind.name and m.pk not in refused]):
            refused |= kind.recheck(own)
    obsolete = rules.obsolete([message for message in batch if message.pk not in refused])
    return refused | dict.fromkeys(obsolete, rules.GONE)


def _refusal(message: Message) -> str:
    """Return why a message is not sent, as far as its recipient and kind say; empty where they allow it."""
    kind = message_kinds.get(message.kind)
    open_to_recipient = kind is not None and kind.open_to_recipient
    person = message.recipient
    if person is None:
        return "" if open_to_recipient or (kind and kind.recheck) else NOT_FOR_ADDRESSES
    if not person.is_active:
        return LEFT
    return "" if message.about_uuid or open_to_recipient or person.access.works_here else NO_MANDATE


def _visible(person: Any, kind: str, messages: list[Message]) -> set[UUID | None]:
    """Return the keys of these messages' records that the person sees; none for an unknown kind."""
    if kind not in record_kinds:
        return set()
    keys = [message.about_uuid for message in messages]
    return set(record_kinds[kind].visible_to(person).filter(pk__in=keys).values_list("pk", flat=True))
