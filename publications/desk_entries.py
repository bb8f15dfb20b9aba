"""What this app adds to the desk: publications, and the public updates that wait to be sent."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from accounts.access import access_for
from core.navigation import NavigationEntry, navigation_entries
from core.visibility import Visibility
from core.waiting import WaitingItem, WaitingWork, count_up_to, waiting_work
from publications.models import PublicUpdate


def held_updates(user: Any) -> str:
    """Return how many public updates are held, in words; empty for none. One query."""
    count = count_up_to(PublicUpdate.objects.visible_to(user).held())
    return f"{count} held" if count else ""


def updates_to_release(user: Any) -> Iterator[WaitingItem]:
    """Yield the held public updates as one item."""
    if held := held_updates(user):
        yield WaitingItem(f"Release or discard the public updates ({held})", _outbox())


def _outbox() -> str:
    return reverse("publications:list-public-updates") + "?state=held"


navigation_entries.register(
    NavigationEntry(
        "publications",
        "Publications",
        "megaphone",
        "publications:list-publications",
        position=60,
        opens_for=lambda user: access_for(user).works_here,
    )
)
navigation_entries.register(
    NavigationEntry(
        "outbox",
        "Outbox",
        "inbox",
        "publications:list-public-updates",
        position=120,
        opens_for=lambda user: access_for(user).reads(Visibility.SECRETARIAT),
        count=held_updates,
    )
)
waiting_work.register(WaitingWork("public_updates", updates_to_release))
