"""May it still be sent? Asked again at the moment of sending, since days may lie between the act and the
mail.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

from core.kinds import kind_named
from core.sight import Sight
from notifications import rules
from notifications.messages import message_kind
from notifications.models import Message


def refusals(batch: list[Message]) -> dict[UUID, str]:
    """Key → why it is not sent: the mandate ended, the record is out of sight, the reminder became pointless.

    Asked for a whole batch, which is sent within moments: one query a person and kind of record.
    """
    refused: dict[UUID, str] = {}
    asked: dict[tuple[Any, str], list[Message]] = defaultdict(list)
    for message in batch:
        if message.recipient is None:
            continue
        if not message.recipient.is_active:
            refused[message.pk] = "The recipient has left."
        elif message.about_uuid:
            asked[message.recipient, message.about_kind].append(message)
        elif not _reads(message):
            refused[message.pk] = "The recipient's mandate has ended."
    for (person, kind), messages in asked.items():
        seen = set(
            kind_named(kind)
            .visible_to(person)
            .filter(pk__in=[message.about_uuid for message in messages])
            .values_list("pk", flat=True)
        )
        for message in messages:
            if message.about_uuid not in seen:
                refused[message.pk] = "The recipient may not see this record any more."
    pointless = rules.pointless([message for message in batch if message.rule and message.pk not in refused])
    return refused | dict.fromkeys(pointless, "The reason for this reminder is gone.")


def _reads(message: Message) -> bool:
    if message_kind(message.kind).sight in (Sight.PUBLIC, Sight.OWN):
        return True
    return message.recipient.standing.works_here  # type: ignore[union-attr]
