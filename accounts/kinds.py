"""The record kinds of people."""

from django.urls import reverse

from accounts.models import Declaration, Expertise, Invitation, Mandate, SignIn, User
from core.kinds import RecordKind, record_kinds
from core.visibility import Visibility

record_kinds.register(
    RecordKind(
        "user",
        User,
        "person",
        url=lambda person: reverse("accounts:person", args=[person.pk]),
        history={
            User: "pgh_obj_id",
            Mandate: "user_id",
            Declaration: "user_id",
            Expertise: "user_id",
        },
    )
)
record_kinds.register(
    RecordKind(
        "sign_in",
        SignIn,
        "way of signing in",
        url=lambda person: reverse("accounts:person", args=[person.pk]),
        visibility=Visibility.SECRETARIAT,
    )
)
record_kinds.register(
    RecordKind(
        "mandate",
        Mandate,
        "mandate",
        url=lambda mandate: reverse("accounts:person", args=[mandate.user_id]),
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
        url=lambda declaration: reverse("accounts:person", args=[declaration.user_id]),
        related=("user",),
    )
)
