"""Messages as the secretariat reads them: by which rule or act, about what, and what can be done."""

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
    """A message, with words for its kind and for what it follows from, its record, and its state's tone."""

    message: Message
    kind: str
    source: str
    record: Named | None
    tone: str


def rows_of(messages: Iterable[Message], user: User) -> list[Row]:
    """The messages as rows of a list; at most one query a kind of record."""
    messages = list(messages)
    kinds = {kind.name: kind.words for kind in message_kinds}
    rules = {rule.name: rule.words for rule in reminder_rules}
    about = (Ref(one.about_kind, one.about_uuid) for one in messages if one.about_uuid)
    records = seen_by(about, user)
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
