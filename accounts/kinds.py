"""The record kinds of people."""

from django.urls import reverse

from accounts.models import Declaration, Expertise, Invitation, Membership, SignIn, User
from core.kinds import RecordKind, register
from core.sight import Sight

register(
    RecordKind(
        "user",
        User,
        "person",
        url=lambda person: reverse("accounts:person", args=[person.pk]),
        history={
            User: "pgh_obj_id",
            Membership: "user_id",
            Declaration: "user_id",
            Expertise: "user_id",
        },
    )
)
register(
    RecordKind(
        "sign_in",
        SignIn,
        "way of signing in",
        url=lambda person: reverse("accounts:person", args=[person.pk]),
        sight=Sight.SECRETARIAT,
    )
)
register(
    RecordKind(
        "membership",
        Membership,
        "mandate",
        url=lambda membership: reverse("accounts:person", args=[membership.user_id]),
        related=("user", "group", "party"),
    )
)
register(
    RecordKind(
        "invitation",
        Invitation,
        "invitation",
        url=lambda invitation: reverse("accounts:list-invitations"),
        sight=Sight.SECRETARIAT,
    )
)
register(
    RecordKind(
        "declaration",
        Declaration,
        "declaration of interests",
        url=lambda declaration: reverse("accounts:person", args=[declaration.user_id]),
        related=("user",),
    )
)
