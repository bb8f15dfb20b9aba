"""What people are told of their own mandates. About nothing but themselves, so it reaches who just left."""

from datetime import date

from django.conf import settings
from django.urls import reverse

from accounts.models import Invitation, Mandate, User
from audit.models import Entry
from core.visibility import Visibility
from notifications.message_kinds import MessageKind, message_kinds
from notifications.services import To, tell
from notifications.states import Delivery

GIVEN = message_kinds.register(
    MessageKind(
        "mandate.given",
        "I was given a mandate",
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
        "A mandate of mine was ended",
        "QIG portal: the end of a mandate",
        "mandate_ended",
        visibility=Visibility.OWN,
        sample={"words": "Member, QIG", "ends": date(2029, 2, 28), "why": "Elected chair.", "link": "/me/"},
    )
)
INVITED = message_kinds.register(
    MessageKind(
        "account.invitation",
        "I was invited to the portal",
        "QIG portal: an invitation",
        "invitation",
        delivery=Delivery.HOLD,
        must_act=True,
        visibility=Visibility.OWN,
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
        "Two-step sign-in of my account was changed",
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
    """Tell the person which role, from when and until when."""
    context = {
        "words": str(mandate),
        "starts": mandate.starts_at,
        "ends": mandate.last_day,
        "link": _own_page(),
    }
    to = [To(mandate.user, "you were given a mandate")]
    tell("mandate.given", to=to, key=f"entry:{entry.pk}", context=context, entry=entry)


def mandate_ended(mandate: Mandate, entry: Entry, reason: str) -> None:
    """Tell the person when it ends, and why."""
    context = {"words": str(mandate), "ends": mandate.last_day, "why": reason, "link": _own_page()}
    to = [To(mandate.user, "you bore this mandate")]
    tell("mandate.ended", to=to, key=f"entry:{entry.pk}", context=context, entry=entry)


def second_factor_changed(person: User, words: str, entry: Entry, why: str = "") -> None:
    """Tell the person what became of their two-step sign-in, in case it was somebody else."""
    context = {"words": words, "why": why, "link": _own_page()}
    to = [To(person, "it is your account")]
    tell("account.second_factor", to=to, key=f"entry:{entry.pk}", context=context, entry=entry)


def invitation_sent(invitation: Invitation, token: str, actor: User, entry: Entry) -> None:
    """Send the link. Held when in doubt: the secretariat sends it again by hand."""
    context = {
        "who": invitation.name,
        "by": actor.name,
        "words": invitation.get_role_display(),
        "until": invitation.expires_at,
        "link": settings.SITE_URL + reverse("accounts:accept-invitation", args=[token]),
    }
    to = [To(None, "the secretariat of the group invited you", invitation.email)]
    tell("account.invitation", to=to, key=f"entry:{entry.pk}", context=context, entry=entry)
