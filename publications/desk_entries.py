"""What this app adds to the desk: publications, and the public updates that wait to be sent."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.access import access_for
from audit.models import Entry
from core.navigation import NavigationEntry, navigation_entries
from core.visibility import Visibility
from core.waiting import WaitingItem, WaitingWork, count_up_to, waiting_work
from publications.models import PublicUpdate, PublishedRecord

#: the latest entries of a person in which changes of public records are looked for
LOOKED_AT = 100


def held_updates(user: Any) -> str:
    """Return how many public updates are held, in words; empty for none. One query."""
    count = count_up_to(PublicUpdate.objects.visible_to(user).held())
    return f"{count} held" if count else ""


def updates_to_release(user: Any) -> Iterator[WaitingItem]:
    """Yield the held public updates as one item."""
    if held := held_updates(user):
        yield WaitingItem(
            f"Public updates wait to be released or discarded ({held})", "Check updates", _outbox()
        )


def edited_since_published(user: Any) -> Iterator[WaitingItem]:
    """Yield the public records that this person has changed since they were published. Two queries."""
    latest: dict[str, tuple[str, datetime]] = {}
    entries = Entry.objects.filter(actor=user.pk).order_by("-id")
    for action, related, when in entries.values_list("action", "related", "recorded_at")[:LOOKED_AT]:
        for ref in related:
            latest.setdefault(ref, (action, when))
    keys = [ref.partition(":")[2] for ref in latest]
    published = PublishedRecord.objects.visible_to(user).filter(withdrawn=False, uuid__in=keys)
    for row in published.only("kind", "uuid", "title", "published_at").order_by("published_at", "pk"):
        action, when = latest[f"{row.kind}:{row.uuid}"]
        if not action.endswith(".published") and row.published_at < when:
            url = reverse("publications:publish-record", args=[row.kind, row.uuid])
            label = f"You have changed “{row.title}” since it was published"
            yield WaitingItem(label, "Compare with public version", url)


def _outbox() -> str:
    return reverse("publications:list-public-updates") + "?state=held"


navigation_entries.register(
    NavigationEntry(
        "publications",
        "Publications",
        "megaphone",
        "publications:list-publications",
        position=120,
        opens_for=lambda user: access_for(user).works_here,
        office=True,
    )
)
navigation_entries.register(
    NavigationEntry(
        "outbox",
        "Public updates",
        "inbox",
        "publications:list-public-updates",
        position=140,
        opens_for=lambda user: access_for(user).reads(Visibility.SECRETARIAT),
        count=held_updates,
        office=True,
    )
)
waiting_work.register(WaitingWork("public_updates", updates_to_release))
waiting_work.register(WaitingWork("unpublished_edits", edited_since_published))
