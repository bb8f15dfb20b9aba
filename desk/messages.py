"""Messages as the secretariat reads them: by which rule or act, about what, and what can be done."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from accounts.models import User
from core.kinds import all_kinds
from desk.rows import Named
from notifications.messages import message_kinds
from notifications.models import Message
from notifications.rules import all_rules
from notifications.states import MessageState

TONES = {
    MessageState.QUEUED: "info",
    MessageState.INFLIGHT: "info",
    MessageState.SENT: "ok",
    MessageState.FAILED: "bad",
    MessageState.UNCERTAIN: "warn",
    MessageState.SUPPRESSED: "neutral",
}


class Row(NamedTuple):
    """A message, with words for its kind and for what it follows from, its record, and its state's tone."""

    message: Message
    kind: str
    source: str
    record: Named | None
    tone: str


def rows_of(messages: Iterable[Message], user: User) -> list[Row]:
    """The messages as rows of a list; at most one query a kind of record."""
    messages = list(messages)
    kinds = {kind.name: kind.words for kind in message_kinds()}
    rules = {rule.name: rule.words for rule in all_rules()}
    records = _records(messages, user)
    return [
        Row(
            message,
            kinds.get(message.kind, message.kind),
            f"Rule: {rules.get(message.rule, message.rule)}" if message.rule else "An act",
            records.get(message.about_uuid) if message.about_uuid else None,
            TONES[MessageState(message.state)],
        )
        for message in messages
    ]


def _records(messages: list[Message], user: User) -> dict[UUID, Named]:
    """The records the messages are about, as far as this person sees them."""
    keys: dict[str, set[UUID]] = defaultdict(set)
    for message in messages:
        if message.about_uuid:
            keys[message.about_kind].add(message.about_uuid)
    found: dict[UUID, Named] = {}
    for kind in all_kinds():
        if kind.name in keys:
            rows = kind.visible_to(user).filter(pk__in=keys[kind.name]).select_related(*kind.related)
            found |= {row.pk: Named(str(row), kind.url(row)) for row in rows}
    return found
