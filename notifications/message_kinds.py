"""The kinds of message that the portal sends.

Each app registers its own in `notices.py` or `reminders.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.registry import Registry
from core.visibility import Visibility
from notifications.states import Channel, Delivery


@dataclass(frozen=True)
class MessageKind:
    """One kind of message; `words` names it on the page of preferences.

    `subject` may name fields of the context only where `visibility` is PUBLIC: every other mail has a
    neutral one, since subjects are read on locked screens. `template` is `mail/<template>.txt` (and `.html`
    beside it, if there is one). A kind with `must_act` can't be switched off, only moved to a digest.
    `sample` is a context with every field of the template. `secrets` names the fields of the context that
    only the recipient may read. `recheck` is called at the moment of sending with the messages of a batch
    and returns key → reason for those that must not be sent; it may rewrite the others. A kind without it
    is sent to an address without an account only where its `visibility` is PUBLIC or OWN.
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
    secrets: tuple[str, ...] = ()
    recheck: Callable[[list[Any]], dict[UUID, str]] | None = None

    @property
    def open_to_recipient(self) -> bool:
        """Whether the recipient may read the message whatever their access."""
        return self.visibility in (Visibility.PUBLIC, Visibility.OWN)


message_kinds: Registry[MessageKind] = Registry("kind of message")
