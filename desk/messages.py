"""Messages as the secretariat reads them: with their rule or action, and their record."""

from collections.abc import Iterable
from typing import NamedTuple

from accounts.models import User
from core.kinds import Ref
from desk.rows import Named, seen_by
from notifications.message_kinds import message_kinds
from notifications.models import Message
from notifications.rules import reminder_rules
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
    """A message with the labels of its kind and source, its record, and the tone of its state."""

    message: Message
    kind: str
    source: str
    record: Named | None
    tone: str


def rows_of(messages: Iterable[Message], user: User) -> list[Row]:
    """Return the messages as rows of a list; at most one query per kind of record."""
    messages = list(messages)
    kinds = {kind.name: kind.words for kind in message_kinds}
    rules = {rule.name: rule.words for rule in reminder_rules}
    about = (Ref(row.about_kind, row.about_uuid) for row in messages if row.about_uuid)
    records = seen_by(about, user)
    return [
        Row(
            message,
            kinds.get(message.kind, message.kind),
            f"Rule: {rules.get(message.rule, message.rule)}" if message.rule else "Action in the portal",
            records.get(message.about_uuid) if message.about_uuid else None,
            TONES[MessageState(message.state)],
        )
        for message in messages
    ]
