"""Following records: people by one click, addresses by a link that was sent to them (double opt-in).

Private, like a wish: nothing of it stands in the log. What followers are told is the business of the rooms
that publish.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.kinds import Ref
from core.locks import advisory_lock
from core.visibility import Visibility
from notifications.message_kinds import MessageKind, message_kinds
from notifications.models import Follow, Follower, LinkHolder, Message
from notifications.services.notify import To, tell
from notifications.states import Frequency, MessageState

#: how often one address is sent a link: for one record, and in all
ASK_AGAIN = timedelta(hours=1)
ASKED_A_DAY = 5
#: what is not confirmed by then is forgotten, the address with it
FORGET = timedelta(days=7)
ERASED = "erased@portal.invalid"
GONE = "The address follows this no more."

ASKED = message_kinds.register(
    MessageKind(
        "follow.asked",
        "A link to confirm that an address follows something",
        "QIG portal: please confirm",
        "follow_asked",
        must_act=True,
        visibility=Visibility.PUBLIC,
        sample={"title": "Continuous manufacturing", "follows": False, "confirm": "/c/", "manage": "/f/"},
    )
)


def manage_link(follower: Follower) -> str:
    """The absolute address of the page on which an address changes what it follows."""
    return settings.SITE_URL + reverse("publications:following", args=[follower.token])


def ask_to_follow(*, address: str, ref: Ref, title: str) -> None:
    """Send an address the link by which it confirms that it wants to hear of a published record.

    Who asks learns nothing: it is the same whether the address is known, follows already, or was sent too
    many links, when none is sent.
    """
    address = address.strip().lower()
    with transaction.atomic():
        advisory_lock(f"follower {hashlib.sha256(address.encode()).hexdigest()}")
        follower, _ = Follower.objects.get_or_create(address=address)
        follow, _ = follower.follows.get_or_create(kind=ref.kind, uuid=ref.uuid)
        now = timezone.now()
        if _was_asked_enough(follow, now):
            return
        follow.asked_at = now
        follow.save(update_fields=["asked_at"])
        confirm = settings.SITE_URL + reverse("publications:confirm-follow", args=[follow.token])
        tell(
            ASKED.name,
            to=[To(None, "somebody, most likely you, typed this address on the portal", address)],
            key=f"follow:{follow.pk}:{now.isoformat()}",
            about=ref,
            context={
                "title": title,
                "follows": follow.confirmed_at is not None,
                "confirm": confirm,
                "manage": manage_link(follower),
            },
        )


def _was_asked_enough(follow: Follow, now: datetime) -> bool:
    if follow.asked_at and follow.asked_at > now - ASK_AGAIN:
        return True
    today = Follow.objects.filter(follower=follow.follower_id, asked_at__gt=now - timedelta(days=1))
    return today.count() >= ASKED_A_DAY


def confirm_follow(*, token: str) -> Follow | None:
    """The address follows from now on; None where the link is unknown or forgotten. Twice does no harm."""
    with transaction.atomic():
        rows = Follow.objects.filter(token=token, user=None).select_related("follower")
        follow = rows.select_for_update(of=("self",)).first()
        if follow and follow.confirmed_at is None:
            follow.confirmed_at = timezone.now()
            follow.save(update_fields=["confirmed_at"])
    return follow


def choose_how_often(*, link_holder: LinkHolder, channel: str) -> None:
    """Daily, weekly or off. What happened while it was off is not told afterwards."""
    if channel not in Frequency.values:
        raise ValidationError({"channel": "There is no such choice."})
    own = Follower.objects.visible_to(link_holder)
    own.filter(channel=Frequency.OFF).exclude(channel=channel).update(notified_until=timezone.now())
    own.update(channel=channel)


def stop_following(*, link_holder: LinkHolder, follow: UUID | None = None) -> None:
    """End one follow of the bearer's address, or all."""
    rows = Follow.objects.visible_to(link_holder)
    (rows if follow is None else rows.filter(pk=follow)).delete()


def erase_address(*, link_holder: LinkHolder) -> None:
    """Forget an address, what it follows, and to whom its mails went."""
    with transaction.atomic():
        _erase(list(Follower.objects.visible_to(link_holder).values_list("address", flat=True)))


def forget_unconfirmed() -> int:
    """Forget the addresses that asked and never confirmed, and those that follow nothing; how many."""
    long_ago = timezone.now() - FORGET
    with transaction.atomic():
        Follow.objects.filter(user=None, confirmed_at=None, created_at__lt=long_ago).delete()
        idle = Follower.objects.filter(follows=None, created_at__lt=long_ago)
        addresses = list(idle.values_list("address", flat=True)[:1000])
        _erase(addresses)
    return len(addresses)


def _erase(addresses: list[str]) -> None:
    mails = Message.objects.filter(recipient=None, address__in=addresses, kind__startswith="follow.")
    mails.filter(state=MessageState.QUEUED).update(state=MessageState.SUPPRESSED, error=GONE)
    mails.update(address=ERASED, text="")
    Follower.objects.filter(address__in=addresses).delete()


def follow_record(*, user: Any, ref: Ref) -> None:
    """A person hears of a record from now on."""
    Follow.objects.get_or_create(
        user=user, kind=ref.kind, uuid=ref.uuid, defaults={"confirmed_at": timezone.now()}
    )


def unfollow_record(*, user: Any, ref: Ref) -> None:
    """A person hears of a record no more, unless they lead it."""
    Follow.objects.of(ref).filter(user=user).delete()


def stop_mails_like(*, message: Message) -> None:
    """The way out that a mail to an address carries: a link that was not asked for stops nothing else."""
    follows = Follow.objects.filter(follower__address__iexact=message.address)
    if message.kind == ASKED.name and message.about_uuid:
        follows = follows.of(Ref(message.about_kind, message.about_uuid)).filter(confirmed_at=None)
    follows.delete()
