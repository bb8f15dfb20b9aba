"""The record kinds of people."""

from typing import Any

from django.urls import reverse

from accounts.models import Declaration, Expertise, Invitation, Mandate, SignIn, User
from core.kinds import RecordKind, record_kinds
from core.visibility import Visibility


def _page_of_person(key: str) -> Any:
    """Return the function that gives the page of the person named by an attribute of a record."""
    return lambda record: reverse("accounts:person", args=[getattr(record, key)])


record_kinds.register(
    RecordKind(
        "user",
        User,
        "person",
        url=_page_of_person("pk"),
        history={User: "pgh_obj_id", Mandate: "user_id", Declaration: "user_id", Expertise: "user_id"},
    )
)
record_kinds.register(
    RecordKind(
        "sign_in",
        SignIn,
        "way of signing in",
        url=_page_of_person("pk"),
        visibility=Visibility.SECRETARIAT,
    )
)
record_kinds.register(
    RecordKind(
        "mandate",
        Mandate,
        "mandate",
        url=_page_of_person("user_id"),
        related=("user", "group", "party"),
    )
)
record_kinds.register(
    RecordKind(
        "invitation",
        Invitation,
        "invitation",
        url=lambda invitation: reverse("accounts:list-invitations"),
        visibility=Visibility.SECRETARIAT,
    )
)
record_kinds.register(
    RecordKind(
        "declaration",
        Declaration,
        "declaration of interests",
        url=_page_of_person("user_id"),
        related=("user",),
    )
)
