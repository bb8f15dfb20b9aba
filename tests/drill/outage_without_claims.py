"""Imported by the workers of a sabotaged run: several send at once, and none claims its messages."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from notifications import sending
from notifications.models import Message
from notifications.states import Channel, MessageState


@contextmanager
def no_lock(name: str) -> Iterator[bool]:
    yield True


def due_messages(most: int) -> list[Message]:
    """Return what is due without a claim."""
    now, unsent = timezone.now(), (MessageState.QUEUED, MessageState.INFLIGHT)
    rows = Message.objects.filter(
        channel=Channel.MAIL, state__in=unsent, due_at__lte=now, not_before__lte=now
    )
    return list(rows.select_related("recipient").order_by("due_at", "pk")[:most])


sending.exclusive_lock = no_lock
sending.claim = due_messages
sending.leases.renew = lambda rows, **_: rows
sending.leases.release = lambda row, **values: Message.objects.filter(pk=row.pk).update(**values)
