"""What this app adds to the desk: people, and a declaration of interests that has to be renewed."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from accounts.access import access_for
from accounts.models import User
from accounts.states import DeclarationState
from core.navigation import NavigationEntry, navigation_entries
from core.visibility import Visibility
from core.waiting import WaitingItem, WaitingWork, waiting_work


def declaration_to_renew(user: Any) -> Iterator[WaitingItem]:
    """Yield the person's own declaration where it has expired or is not signed. One query."""
    person = User.objects.filter(pk=user.pk).with_declaration_state().get()
    if person.declared_on and person.declaration_state != DeclarationState.VALID:
        label = "Renew your declaration of interests: it has expired or is not signed"
        yield WaitingItem(label, reverse("accounts:me"))


navigation_entries.register(
    NavigationEntry(
        "people",
        "People",
        "people",
        "accounts:list-people",
        position=90,
        opens_for=lambda user: access_for(user).reads(Visibility.GROUP),
    )
)
waiting_work.register(WaitingWork("declaration", declaration_to_renew))
