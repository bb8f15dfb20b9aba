"""The kinds of message the portal sends. Each app makes its own known in `notices.py` or `reminders.py`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.registry import Registry
from core.visibility import Visibility
from notifications.states import Channel, Delivery


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
    delivery: Delivery = Delivery.RETRY
    channel: Channel = Channel.MAIL
    must_act: bool = False
    visibility: Visibility = Visibility.GROUP
    sample: dict[str, Any] = field(default_factory=dict)
    recheck: Callable[[list[Any]], dict[UUID, str]] | None = None


message_kinds: Registry[MessageKind] = Registry("kind of message")
