"""Following records: people by one click, addresses by a link that was sent to them (double opt-in).

It is private, so it leaves no log entry. The apps that publish write the digests of followers. Asking,
confirming and following are idempotent, so their forms need no token.
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

from core.erasures import ErasedKind, Marks, erased_kinds, marks_of, note_erasures
from core.kinds import Ref
from core.locks import advisory_lock
from core.visibility import Visibility
from notifications.message_kinds import MessageKind, message_kinds
from notifications.models import Follow, Follower, LinkHolder, Message
from notifications.services.messages import Recipient, notify
from notifications.states import Frequency, MessageState

#: how often one address is sent a link: for one record, and in all
ASK_AGAIN = timedelta(hours=1)
ASKED_A_DAY = 5
#: an address that did not confirm by then is erased
FORGET = timedelta(days=7)
ERASED = "erased@portal.invalid"
ERASED_ADDRESS = "follower address"
GONE = "The address does not follow this any more."


def _still_asked(messages: list[Any]) -> dict[UUID, str]:
    """Return key → reason for the mails whose follow was ended, or whose address was erased."""
    follows = {message.pk: message.data.get("follow") for message in messages}
    there = {str(key) for key in Follow.objects.filter(pk__in=follows.values()).values_list("pk", flat=True)}
    return {key: GONE for key, follow in follows.items() if follow not in there}


ASKED = message_kinds.register(
    MessageKind(
        "follow.asked",
        "A link to confirm that an address follows something",
        "QIG portal: please confirm",
        "follow_asked",
        must_act=True,
        visibility=Visibility.PUBLIC,
        secrets=("confirm", "manage"),
        recheck=_still_asked,
        sample={"title": "Continuous manufacturing", "follows": False, "confirm": "/c/", "manage": "/f/"},
    )
)


def manage_link(follower: Follower) -> str:
    """Return the absolute URL of the page on which an address changes what it follows."""
    return settings.SITE_URL + reverse("publications:following", args=[follower.token])


def ask_to_follow(*, address: str, ref: Ref, title: str) -> None:
    """Send an address the link by which it confirms that it wants updates about a published record.

    The answer is the same for every address, so that nothing can be learnt from it. No link is sent where
    one was sent within the hour, or five within a day.
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
        notify(
            ASKED.name,
            to=[Recipient(None, "this address was entered on the portal, most likely by you", address)],
            key=f"follow:{follow.pk}:{now.isoformat()}",
            about=ref,
            data={"follow": str(follow.pk)},
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
    last_day = Follow.objects.filter(follower=follow.follower_id, asked_at__gt=now - timedelta(days=1))
    return last_day.count() >= ASKED_A_DAY


def confirm_follow(*, token: str) -> Follow | None:
    """Confirm a follow by its link, any number of times; return None for an unknown link."""
    with transaction.atomic():
        rows = Follow.objects.filter(token=token, user=None).select_related("follower")
        follow = rows.select_for_update(of=("self",)).first()
        if follow and follow.confirmed_at is None:
            follow.confirmed_at = timezone.now()
            follow.save(update_fields=["confirmed_at"])
    return follow


def choose_how_often(*, link_holder: LinkHolder, channel: str) -> None:
    """Set how often the address gets a digest. What was published while it was off is not sent afterwards."""
    if channel not in Frequency.values:
        raise ValidationError({"channel": "Choose one of the options."})
    own = Follower.objects.visible_to(link_holder)
    own.filter(channel=Frequency.OFF).exclude(channel=channel).update(notified_until=timezone.now())
    own.update(channel=channel)


def stop_following(*, link_holder: LinkHolder, follow: UUID | None = None) -> None:
    """End one follow of the link holder's address, or all of them."""
    rows = Follow.objects.visible_to(link_holder)
    (rows if follow is None else rows.filter(pk=follow)).delete()


def erase_address(*, link_holder: LinkHolder) -> None:
    """Erase an address: what it follows, and the address and text of its mails."""
    with transaction.atomic():
        _erase(list(Follower.objects.visible_to(link_holder).values_list("address", flat=True)))


def forget_unconfirmed() -> int:
    """Erase the addresses that did not confirm in time or follow nothing; return how many."""
    long_ago = timezone.now() - FORGET
    with transaction.atomic():
        Follow.objects.filter(user=None, confirmed_at=None, created_at__lt=long_ago).delete()
        idle = Follower.objects.filter(follows=None, created_at__lt=long_ago)
        addresses = list(idle.values_list("address", flat=True)[:1000])
        _erase(addresses)
    return len(addresses)


def _erase(addresses: list[str]) -> None:
    note_erasures(ERASED_ADDRESS, addresses)
    mails = Message.objects.filter(recipient=None, address__in=addresses, kind__startswith="follow.")
    mails.filter(state=MessageState.QUEUED).update(state=MessageState.SUPPRESSED, error=GONE)
    mails.update(address=ERASED, text="", html="", secrets={})
    Follower.objects.filter(address__in=addresses).delete()


def _erase_again(marks: Marks) -> int:
    """Erase the addresses with these marks that began to follow before they were erased."""
    rows = Follower.objects.values_list("address", "created_at")
    addresses = [
        address
        for address, created_at in rows.iterator()
        if any(mark in marks and created_at <= marks[mark] for mark in marks_of(address))
    ]
    with transaction.atomic():
        _erase(addresses)
    return len(addresses)


erased_kinds.register(
    ErasedKind(
        ERASED_ADDRESS,
        _erase_again,
        tables=(Follower._meta.db_table, Follow._meta.db_table, Message._meta.db_table),
    )
)


def follow_record(*, user: Any, ref: Ref) -> None:
    """Let a person follow a record; they get updates from now on."""
    Follow.objects.get_or_create(
        user=user, kind=ref.kind, uuid=ref.uuid, defaults={"confirmed_at": timezone.now()}
    )


def unfollow_record(*, user: Any, ref: Ref) -> None:
    """End a person's follow; a lead of the record still gets its updates."""
    Follow.objects.of(ref).filter(user=user).delete()


def stop_mails_like(*, message: Message) -> None:
    """End the unconfirmed request that a mail is about, or else all that its address follows."""
    follows = Follow.objects.filter(follower__address__iexact=message.address)
    if message.kind == ASKED.name and message.about_uuid:
        follows = follows.of(Ref(message.about_kind, message.about_uuid)).filter(confirmed_at=None)
    follows.delete()
