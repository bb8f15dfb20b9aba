"""The kinds of message the portal sends. Each app makes its own known in `notices.py` or `reminders.py`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.sight import Sight
from notifications.states import Care, Channel


@dataclass(frozen=True)
class MessageKind:
    """One kind of message.

    `subject` may name fields of the context only where `sight` is PUBLIC: every other mail has a neutral one,
    since subjects are read on locked screens. `template` is `mail/<template>.txt` (and `.html` beside it, if
    there is one). `must_act` can't be silenced, only moved to a digest. `sample` is a context with every
    field of the template. `recheck` is asked at the moment of sending for a whole batch: key → why it is not
    sent; it may write those that remain anew.
    """

    name: str
    words: str
    subject: str
    template: str
    care: Care = Care.RETRY
    channel: Channel = Channel.MAIL
    must_act: bool = False
    sight: Sight = Sight.GROUP
    sample: dict[str, Any] = field(default_factory=dict)
    recheck: Callable[[list[Any]], dict[UUID, str]] | None = None


_kinds: dict[str, MessageKind] = {}


def register_message(kind: MessageKind) -> MessageKind:
    """Make a kind of message known."""
    _kinds[kind.name] = kind
    return kind


def message_kind(name: str) -> MessageKind:
    """The kind of this name. Raises KeyError."""
    return _kinds[name]


def message_kinds() -> list[MessageKind]:
    """Every kind of message, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
