"""When those who follow without an account are written to: once a day or once a week, of the news that is
free by then.
"""

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
from publications.follower_digest import DIGEST, REASON, by_record, context_of, parts_of, tellable
from publications.models import PublicUpdate
from publications.services import PUBLISHERS

#: followers served in one transaction
BATCH = 500


def make_follow_digests() -> int:
    """One digest for each address of which something that it follows has news; the number made.

    Publishers wait meanwhile, so that no news falls between two digests.
    """
    made = 0
    for often in (Frequency.DAILY, Frequency.WEEKLY):
        moment = last_moment(Channel(often), timezone.now())
        while (count := _serve_some(often, moment)) is not None:
            made += count
    return made


def _serve_some(often: str, moment: datetime) -> int | None:
    """The digests made for up to `BATCH` followers; None when all are served."""
    with transaction.atomic():
        advisory_lock(PUBLISHERS)
        due = Follower.objects.filter(channel=often, notified_until__lt=moment).order_by("pk")
        followers = list(due[:BATCH])
        if not followers:
            return None
        wanted = _wanted(followers, moment)
        for follower, public_update in wanted.items():
            _write(follower, public_update, moment)
        told = {one.pk for public_update in wanted.values() for one in public_update}
        PublicUpdate.objects.filter(pk__in=told, notified_at=None).update(notified_at=timezone.now())
        Follower.objects.filter(pk__in=[follower.pk for follower in followers]).update(notified_until=moment)
    return len(wanted)


def _wanted(followers: list[Follower], moment: datetime) -> dict[Follower, list[PublicUpdate]]:
    """What each of them was not told yet of what it follows; those without any are left out."""
    first = min(follower.notified_until for follower in followers)
    public_update = by_record(tellable(free_at__gt=first, free_at__lte=moment))
    named = Q()
    for ref in public_update:
        named |= Q(kind=ref.kind, uuid=ref.uuid)
    if not public_update:
        return {}
    wanted: dict[Follower, list[PublicUpdate]] = defaultdict(list)
    rows = Follow.objects.confirmed().filter(named, follower__in=followers).select_related("follower")
    for follow in rows.order_by("follower", "pk"):
        since = max(follow.follower.notified_until, follow.confirmed_at)
        fresh = [one for one in public_update[Ref(follow.kind, follow.uuid)] if one.free_at > since]
        if fresh:
            wanted[follow.follower] += fresh
    return wanted


def _write(follower: Follower, public_update: list[PublicUpdate], moment: datetime) -> None:
    notify(
        DIGEST,
        to=[Recipient(None, REASON, follower.address)],
        key=f"follow:{follower.pk}:{moment.isoformat()}",
        context=context_of(parts_of(public_update)) | {"manage": manage_link(follower)},
        data={"follower": str(follower.pk), "public_update": [str(one.pk) for one in public_update]},
    )
