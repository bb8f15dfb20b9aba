"""What followers of a record are told of a publication or a withdrawal, taken from publications alone."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from audit.models import Entry
from core.formatting import long_date
from core.kinds import Ref, record_kinds
from notifications.digests import next_moment
from notifications.models import Follow
from notifications.states import Channel, Frequency
from publications.difference import differences
from publications.follower_digest import Part, digest_text
from publications.models import Publication, PublicUpdate
from publications.states import PublicUpdateState

#: fields named in one public update
NAMED = 8


class Preview(NamedTuple):
    """How many followers will be notified, when, and the exact text of their mail."""

    daily: int
    weekly: int
    next_daily: datetime
    next_weekly: datetime
    text: str

    @property
    def recipients(self) -> list[str]:
        """Return a line for each digest, for the page before publishing."""
        both = (
            (self.daily, "a daily", self.next_daily),
            (self.weekly, "a weekly", self.next_weekly),
        )
        return [
            f"{count} {'follower' if count == 1 else 'followers'} in {often} digest, "
            f"next on {long_date(moment)} at {timezone.localtime(moment):%H:%M}"
            for count, often, moment in both
            if count
        ]


def publication_text(content: dict[str, Any], before: dict[str, Any] | None, number: int) -> str:
    """Return the public update of a version: what changed since the one before (None: nothing was public)."""
    if before is None:
        return "It was published." if number == 1 else "It was published again."
    labels = dict.fromkeys(change.label.partition(" › ")[0] for change in differences(before, content))
    named = [label.lower() for label in labels][:NAMED] + (["and more"] if len(labels) > NAMED else [])
    return f"Version {number} was published. Changed: {', '.join(named)}." if named else ""


def withdrawal_text(reason: str) -> str:
    """Return the public update of a withdrawal."""
    return f"It was withdrawn: {reason}"


def notify_followers(version: Publication, words: str, entry: Entry, *, hold: bool) -> PublicUpdate | None:
    """Record the public update of a version, released or held; None where no address follows the record."""
    ref = Ref(version.kind, version.uuid)
    if not record_kinds[version.kind].followed or not followers_of(ref).exists():
        return None
    state = PublicUpdateState.HELD if hold else PublicUpdateState.RELEASED
    released_at = None if hold else timezone.now()
    return PublicUpdate.objects.create(
        publication=version, entry=entry.pk, words=words, state=state, released_at=released_at
    )


def followers_of(ref: Ref) -> Any:
    """Return the confirmed follows of a record by addresses that get digests."""
    return Follow.objects.confirmed().of(ref).filter(user=None).exclude(follower__channel=Frequency.OFF)


def preview(ref: Ref, part: Part) -> Preview:
    """Return who would be notified if it were published now. One query."""
    channels = list(followers_of(ref).values_list("follower__channel", flat=True))
    now = timezone.now()
    return Preview(
        channels.count(Frequency.DAILY),
        channels.count(Frequency.WEEKLY),
        next_moment(Channel.DAILY, now),
        next_moment(Channel.WEEKLY, now),
        digest_text([part]),
    )
