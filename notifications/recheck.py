"""May it still be sent? Asked again at the moment of sending, since days may lie between the act and the
mail.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

from core.kinds import record_kinds
from core.visibility import Visibility
from notifications import rules
from notifications.message_kinds import message_kinds
from notifications.models import Message


def refusals(batch: list[Message]) -> dict[UUID, str]:
    """Key → why it is not sent: the mandate ended, the record is out of sight, the reminder became pointless.

    Asked for a whole batch, which is sent within moments: one query a person and kind of record.
    """
    refused: dict[UUID, str] = {}
    asked: dict[tuple[Any, str], list[Message]] = defaultdict(list)
    for message in _with_one_row_a_person(batch):
        if not message.recipient.is_active:  # type: ignore[union-attr]
            refused[message.pk] = "The recipient has left."
        elif message.about_uuid:
            asked[message.recipient, message.about_kind].append(message)
        elif not _reads(message):
            refused[message.pk] = "The recipient's mandate has ended."
    for (person, kind), messages in asked.items():
        seen = _seen(person, kind, messages)
        for message in messages:
            if message.about_uuid not in seen:
                refused[message.pk] = "The recipient may not see this record any more."
    for kind in message_kinds:
        if kind.recheck and (own := [m for m in batch if m.kind == kind.name and m.pk not in refused]):
            refused |= kind.recheck(own)
    pointless = rules.pointless([message for message in batch if message.pk not in refused])
    return refused | dict.fromkeys(pointless, rules.GONE)


def _with_one_row_a_person(batch: list[Message]) -> list[Message]:
    """The messages to people; a person's standing is then asked for once, not with every message."""
    people: dict[Any, Any] = {}
    found = [message for message in batch if message.recipient_id]
    for message in found:
        message.recipient = people.setdefault(message.recipient_id, message.recipient)
    return found


def _seen(person: Any, kind: str, messages: list[Message]) -> set[UUID | None]:
    """The records of these messages that the person sees; of a kind that is gone from the portal, none."""
    if kind not in record_kinds:
        return set()
    keys = [message.about_uuid for message in messages]
    return set(record_kinds[kind].visible_to(person).filter(pk__in=keys).values_list("pk", flat=True))


def _reads(message: Message) -> bool:
    open_to_all = {
        kind.name for kind in message_kinds if kind.visibility in (Visibility.PUBLIC, Visibility.OWN)
    }
    return message.kind in open_to_all or message.recipient.access.works_here  # type: ignore[union-attr]
