"""Messages to people about their own account.

They name no record, so they also reach a person who just left.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import Invitation, Mandate, User
from audit.models import Entry
from core.visibility import Visibility
from notifications.message_kinds import MessageKind, message_kinds
from notifications.services import Recipient, notify
from notifications.states import Delivery


def _still_open(messages: list[Any]) -> dict[UUID, str]:
    """Return key → reason for the mails whose link was used, revoked or replaced, or has expired."""
    digests = {message.pk: message.data["digest"] for message in messages}
    usable = set(
        Invitation.objects.open().filter(digest__in=digests.values()).values_list("digest", flat=True)
    )
    return {
        key: "The link can't be used any more." for key, digest in digests.items() if digest not in usable
    }


GIVEN = message_kinds.register(
    MessageKind(
        "mandate.given",
        "You were given a mandate",
        "QIG portal: you were given a mandate",
        "mandate_given",
        visibility=Visibility.OWN,
        sample={
            "words": "Member, QIG",
            "starts": date(2026, 3, 1),
            "ends": date(2029, 2, 28),
            "link": "/me/",
        },
    )
)
ENDED = message_kinds.register(
    MessageKind(
        "mandate.ended",
        "A mandate of yours was ended",
        "QIG portal: the end of a mandate",
        "mandate_ended",
        visibility=Visibility.OWN,
        sample={"words": "Member, QIG", "ends": date(2029, 2, 28), "why": "Elected chair.", "link": "/me/"},
    )
)
INVITED = message_kinds.register(
    MessageKind(
        "account.invitation",
        "An invitation to the portal",
        "QIG portal: an invitation",
        "invitation",
        delivery=Delivery.HOLD,
        must_act=True,
        visibility=Visibility.OWN,
        secrets=("link",),
        recheck=_still_open,
        sample={
            "who": "Elena Ruiz",
            "by": "Sofia Lindqvist",
            "words": "Member",
            "until": date(2026, 3, 15),
            "link": "/invitations/token/",
        },
    )
)
SECOND_FACTOR = message_kinds.register(
    MessageKind(
        "account.second_factor",
        "Two-step sign-in of your account was changed",
        "QIG portal: how you sign in was changed",
        "second_factor",
        must_act=True,
        visibility=Visibility.OWN,
        sample={"words": "Two-step sign-in was set up.", "why": "Lost the phone.", "link": "/me/"},
    )
)


def _own_page() -> str:
    return settings.SITE_URL + reverse("accounts:me")


def mandate_given(mandate: Mandate, entry: Entry) -> None:
    """Notify the person of the role and its first and last day."""
    context = {
        "words": str(mandate),
        "starts": mandate.starts_at,
        "ends": mandate.last_day,
        "link": _own_page(),
    }
    to = [Recipient(mandate.user, "you were given a mandate")]
    notify(GIVEN.name, to=to, key=f"entry:{entry.pk}", context=context, entry=entry)


def mandate_ended(mandate: Mandate, entry: Entry, reason: str) -> None:
    """Notify the person of the last day and the reason."""
    context = {"words": str(mandate), "ends": mandate.last_day, "why": reason, "link": _own_page()}
    to = [Recipient(mandate.user, "it was your mandate")]
    notify(ENDED.name, to=to, key=f"entry:{entry.pk}", context=context, entry=entry)


def second_factor_changed(person: User, words: str, entry: Entry, reason: str = "") -> None:
    """Notify the person of a change of their two-step sign-in, in case it was somebody else."""
    context = {"words": words, "why": reason, "link": _own_page()}
    to = [Recipient(person, "it is your account")]
    notify(SECOND_FACTOR.name, to=to, key=f"entry:{entry.pk}", context=context, entry=entry)


def invitation_sent(invitation: Invitation, token: str, actor: User, entry: Entry) -> None:
    """Send the link. It is never sent twice by itself: where in doubt the secretariat sends it again."""
    context = {
        "who": invitation.name,
        "by": actor.name,
        "words": invitation.get_role_display(),
        "until": invitation.expires_at,
        "link": settings.SITE_URL + reverse("accounts:accept-invitation", args=[token]),
    }
    to = [Recipient(None, "the secretariat of the group invited you", invitation.email)]
    data = {"digest": invitation.digest}
    notify(INVITED.name, to=to, key=f"entry:{entry.pk}", context=context, entry=entry, data=data)
