"""The record kinds of people."""

from django.urls import reverse

from accounts.models import Membership, User
from core.kinds import RecordKind, register

register(
    RecordKind(
        "user",
        User,
        "person",
        url=lambda person: reverse("accounts:person", args=[person.pk]),
        history={User: "pgh_obj_id", Membership: "user_id"},
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
