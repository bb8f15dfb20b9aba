"""Makes the digests of followers without an account, daily or weekly, of the updates released by then."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.kinds import Ref
from core.locks import advisory_lock
from notifications.digests import last_moment
from notifications.models import Follow, Follower
from notifications.services import Recipient, notify
from notifications.services.following import manage_link
from notifications.states import Channel, Frequency
from publications.follower_digest import DIGEST, REASON, by_record, context_of, parts_of, updates_to_send
from publications.models import PublicUpdate
from publications.services import PUBLISHERS

#: followers served in one transaction
BATCH = 500


def make_follow_digests() -> int:
    """Make one digest for each address with updates of what it follows; return how many.

    Publishing waits meanwhile, so that no update falls between two digests.
    """
    made = 0
    for frequency in (Frequency.DAILY, Frequency.WEEKLY):
        moment = last_moment(Channel(frequency), timezone.now())
        while (count := _serve_batch(frequency, moment)) is not None:
            made += count
    return made


def _serve_batch(frequency: str, moment: datetime) -> int | None:
    """Make the digests of up to `BATCH` followers; return how many, None when all followers are served."""
    with transaction.atomic():
        advisory_lock(PUBLISHERS)
        due = Follower.objects.filter(channel=frequency, notified_until__lt=moment).order_by("pk")
        followers = list(due[:BATCH])
        if not followers:
            return None
        digests = _digests(followers, moment)
        for follower, updates in digests.items():
            _write(follower, updates, moment)
        sent = {update.pk for updates in digests.values() for update in updates}
        PublicUpdate.objects.filter(pk__in=sent, notified_at=None).update(notified_at=timezone.now())
        Follower.objects.filter(pk__in=[follower.pk for follower in followers]).update(notified_until=moment)
    return len(digests)


def _digests(followers: list[Follower], moment: datetime) -> dict[Follower, list[PublicUpdate]]:
    """Return the new updates of what each follows; without the followers who have none. Three queries."""
    first = min(follower.notified_until for follower in followers)
    updates = by_record(updates_to_send(released_at__gt=first, released_at__lte=moment))
    if not updates:
        return {}
    of_records = Q()
    for ref in updates:
        of_records |= Q(kind=ref.kind, uuid=ref.uuid)
    digests: dict[Follower, list[PublicUpdate]] = defaultdict(list)
    rows = Follow.objects.confirmed().filter(of_records, follower__in=followers).select_related("follower")
    for follow in rows.order_by("follower", "pk"):
        since = max(follow.follower.notified_until, follow.confirmed_at)
        new = [update for update in updates[Ref(follow.kind, follow.uuid)] if update.released_at > since]
        if new:
            digests[follow.follower] += new
    return digests


def _write(follower: Follower, updates: list[PublicUpdate], moment: datetime) -> None:
    notify(
        DIGEST,
        to=[Recipient(None, REASON, follower.address)],
        key=f"follow:{follower.pk}:{moment.isoformat()}",
        context=context_of(parts_of(updates)) | {"manage": manage_link(follower)},
        data={"follower": str(follower.pk), "public_update": [str(update.pk) for update in updates]},
    )
