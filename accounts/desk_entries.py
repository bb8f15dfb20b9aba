"""What this app adds to the desk: people, and a declaration of interests that has to be renewed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from accounts.access import access_for
from accounts.models import Declaration, User
from accounts.models.people import NAME_SEARCH
from core.navigation import NavigationEntry, navigation_entries
from core.record_search import RecordSearch, record_searches, searchable
from core.visibility import Visibility
from core.waiting import WaitingItem, WaitingWork, waiting_work

#: days before its end from which a declaration is to be renewed
RENEW_BEFORE = timedelta(days=30)


def declaration_to_renew(user: Any) -> Iterator[WaitingItem]:
    """Yield the person's own declaration where it has expired, ends soon or is not signed. One query."""
    newest = Declaration.objects.filter(user=user.pk).newest_first().first()
    if newest is None:
        return
    url = reverse("accounts:declare-interests", args=[user.pk])
    if not newest.is_signed:
        yield WaitingItem("Your declaration of interests is not signed", "Declare interests", url)
    elif newest.valid_until < localdate() + RENEW_BEFORE:
        label = "Your declaration of interests has to be renewed"
        yield WaitingItem(label, "Declare interests", url, newest.valid_until)


navigation_entries.register(
    NavigationEntry(
        "people",
        "People",
        "people",
        "accounts:list-people",
        position=70,
        opens_for=lambda user: access_for(user).reads(Visibility.GROUP),
    )
)
record_searches.register(
    RecordSearch(
        "user",
        "People",
        130,
        lambda user: searchable(User.objects.visible_to(user).people(), title="name", vector=NAME_SEARCH),
        lambda slug, key: reverse("accounts:person", args=[key]),
    )
)
waiting_work.register(WaitingWork("declaration", declaration_to_renew))
