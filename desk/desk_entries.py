"""What this app adds to the desk: its own pages, and the messages that a person has to resolve."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from accounts.access import access_for
from core.navigation import NavigationEntry, navigation_entries
from core.visibility import Visibility
from core.waiting import WaitingItem, WaitingWork, count_up_to, waiting_work
from desk.message_filters import waiting
from notifications.models import Message


def unresolved_messages(user: Any) -> str:
    """Return how many messages wait for the secretariat, in words; empty for none. One query."""
    if not access_for(user).reads(Visibility.SECRETARIAT):
        return ""
    count = count_up_to(waiting(Message.objects.visible_to(user)))
    return f"{count} to resolve" if count else ""


def messages_to_resolve(user: Any) -> Iterator[WaitingItem]:
    """Yield the unresolved messages as one item."""
    if unresolved := unresolved_messages(user):
        url = reverse("desk:list-messages") + "?show=waiting"
        yield WaitingItem(
            f"Resolve the messages that failed, may have failed or are held ({unresolved})", url
        )


navigation_entries.register(
    NavigationEntry(
        "desk",
        "Desk",
        "house",
        "desk:home",
        position=10,
        opens_for=lambda user: access_for(user).works_here,
        exact=True,
    )
)
navigation_entries.register(
    NavigationEntry(
        "parties",
        "Parties",
        "chat-square-text",
        "desk:list-parties",
        position=80,
        opens_for=lambda user: access_for(user).reads(Visibility.PARTY),
    )
)
navigation_entries.register(
    NavigationEntry(
        "log",
        "Log",
        "clock-history",
        "desk:log",
        position=100,
        opens_for=lambda user: access_for(user).reads(Visibility.GROUP),
    )
)
navigation_entries.register(
    NavigationEntry(
        "reminders",
        "Reminders",
        "bell",
        "desk:list-messages",
        position=110,
        opens_for=lambda user: access_for(user).reads(Visibility.SECRETARIAT),
        count=unresolved_messages,
    )
)
waiting_work.register(WaitingWork("messages", messages_to_resolve))
