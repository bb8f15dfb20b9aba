"""What those who follow a record are told of an act of publishing, in words taken from publications alone."""

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
from publications.follower_digest import Part, letter
from publications.models import Publication, PublicUpdate
from publications.states import PublicUpdateState

#: fields named in one line of news
NAMED = 8


class Foreseen(NamedTuple):
    """Who will be told of an act of publishing, when, and the exact text that they will get."""

    daily: int
    weekly: int
    next_daily: datetime
    next_weekly: datetime
    text: str

    @property
    def told(self) -> list[str]:
        """A line for each digest, for the page before the act."""
        both = (
            (self.daily, "a daily", self.next_daily),
            (self.weekly, "a weekly", self.next_weekly),
        )
        return [
            f"{count} {'address that follows' if count == 1 else 'addresses that follow'} it in {often} "
            f"digest, next on {long_date(moment)} at {timezone.localtime(moment):%H:%M}"
            for count, often, moment in both
            if count
        ]


def words_of(version: dict[str, Any], before: dict[str, Any] | None, number: int) -> str:
    """The line that tells of an edition: what changed since the one before (None: nothing was public)."""
    if before is None:
        return "It was published." if number == 1 else "It was published again."
    labels = dict.fromkeys(change.label.partition(" › ")[0] for change in differences(before, version))
    named = [label.lower() for label in labels][:NAMED] + (["and more"] if len(labels) > NAMED else [])
    return f"Edition {number} was published. Changed: {', '.join(named)}." if named else ""


def words_of_withdrawal(reason: str) -> str:
    """The line that tells of a withdrawal."""
    return f"It was withdrawn: {reason}"


def notify_followers(version: Publication, words: str, entry: Entry, *, hold: bool) -> PublicUpdate | None:
    """Put the news of an edition into the next digests, or hold it; None where no address follows."""
    ref = Ref(version.kind, version.uuid)
    if not record_kinds[version.kind].followed or not followers_of(ref).exists():
        return None
    state = PublicUpdateState.HELD if hold else PublicUpdateState.GOING
    free_at = None if hold else timezone.now()
    return PublicUpdate.objects.create(
        publication=version, entry=entry.pk, words=words, state=state, free_at=free_at
    )


def followers_of(ref: Ref) -> Any:
    """The confirmed follows of a record by addresses."""
    return Follow.objects.confirmed().of(ref).filter(user=None).exclude(follower__channel=Frequency.OFF)


def foreseen(ref: Ref, part: Part) -> Foreseen:
    """Who would be told if the act were done now; one query."""
    channels = list(followers_of(ref).values_list("follower__channel", flat=True))
    now = timezone.now()
    return Foreseen(
        channels.count(Frequency.DAILY),
        channels.count(Frequency.WEEKLY),
        next_moment(Channel.DAILY, now),
        next_moment(Channel.WEEKLY, now),
        letter([part]),
    )
