"""What this app adds to the desk: its own pages, and the messages that a person has to resolve."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.access import access_for
from core.dates import months_after
from core.navigation import NavigationEntry, navigation_entries
from core.visibility import Visibility
from core.waiting import WaitingItem, WaitingWork, count_up_to, waiting_for, waiting_work
from desk.message_filters import waiting
from notifications.models import Message
from workplans.commitments.counting import MONTHS_BETWEEN_REPORTS
from workplans.models import parties_seen_by
from workplans.policies import can_send_party_report

#: days before a report to a party is due from which it waits
REPORT_BEFORE = timedelta(days=14)


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
            f"Messages failed, may have failed or are held ({unresolved})", "Resolve messages", url
        )


def reports_owed(user: Any) -> Iterator[WaitingItem]:
    """Yield the parties whose next report is due within two weeks (2023 plan, 2.1.4). One query."""
    for party in parties_seen_by(user).annotate(last=Max("reports__created_at")):
        if not can_send_party_report(user, party):
            continue
        due = months_after(localdate(party.last), MONTHS_BETWEEN_REPORTS) if party.last else None
        if due is None or due <= localdate() + REPORT_BEFORE:
            label = f"A report to {party.name} is due" if due else f"No report was sent to {party.name} yet"
            url = reverse("desk:send-party-report", args=[party.code])
            yield WaitingItem(label, "Send report", url, due)


navigation_entries.register(
    NavigationEntry(
        "desk",
        "My work",
        "house",
        "desk:home",
        position=10,
        opens_for=lambda user: access_for(user).works_here,
        count=lambda user: str(len(waiting_for(user)) or ""),
        exact=True,
    )
)
navigation_entries.register(
    NavigationEntry(
        "parties",
        "Working parties",
        "chat-square-text",
        "desk:list-parties",
        position=160,
        opens_for=lambda user: access_for(user).reads(Visibility.PARTY),
        office=True,
    )
)
navigation_entries.register(
    NavigationEntry(
        "log",
        "Log",
        "clock-history",
        "desk:log",
        position=170,
        opens_for=lambda user: access_for(user).reads(Visibility.GROUP),
        office=True,
    )
)
navigation_entries.register(
    NavigationEntry(
        "reminders",
        "Outgoing mail",
        "bell",
        "desk:list-messages",
        position=130,
        opens_for=lambda user: access_for(user).reads(Visibility.SECRETARIAT),
        count=unresolved_messages,
        office=True,
    )
)
navigation_entries.register(
    NavigationEntry(
        "health",
        "System status",
        "gear",
        "desk:health",
        position=180,
        opens_for=lambda user: access_for(user).reads(Visibility.SECRETARIAT),
        office=True,
    )
)
waiting_work.register(WaitingWork("messages", messages_to_resolve))
waiting_work.register(WaitingWork("party_reports", reports_owed))
