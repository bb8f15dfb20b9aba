"""The letters to those who follow without an account: what was published, by record, newest first.

All that they say is public. Asked again at the moment of sending, so that nobody is told of what was
withdrawn, held or unfollowed meanwhile.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string

from core.formatting import long_date
from core.kinds import Ref
from core.visibility import Visibility
from notifications.message_kinds import MessageKind, message_kinds
from notifications.models import Follow, Follower, Message
from notifications.services.following import GONE, manage_link
from notifications.services.messages import write
from notifications.states import Frequency
from publications.models import Publication, PublicUpdate
from publications.public_urls import public_url
from publications.states import PublicUpdateState

DIGEST, TEMPLATE = "follow.digest", "follow_digest"
REASON = "this address asked to follow what the group publishes"
WITHDRAWN = "What it told of was withdrawn or held back."
_LINK = "(a link of the reader's own)"


class Part(NamedTuple):
    """One line of a digest; `title` and `link` are of the public page."""

    title: str
    subject: str
    text: str
    link: str


def part_of(title: str, words: str, day: datetime, kind: str, slug: str) -> Part:
    return Part(title, long_date(day), words, settings.SITE_URL + public_url(kind, slug))


def letter(parts: Iterable[Part]) -> str:
    """The mail that holds these parts, as its readers get it."""
    said = context_of(parts) | {"reason": REASON, "manage": _LINK, "unsubscribe": _LINK}
    return render_to_string(f"mail/{TEMPLATE}.txt", said).strip() + "\n"


def context_of(parts: Iterable[Part]) -> dict[str, Any]:
    """What the template says: `groups`, one a record, each with its parts, in the order given."""
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        groups.setdefault((part.title, part.link), []).append(part)
    return {
        "groups": [{"title": title, "link": link, "parts": found} for (title, link), found in groups.items()]
    }


def tellable(**which: object) -> list[PublicUpdate]:
    """The free news among these, without what stood in an edition that was withdrawn later; oldest first."""
    found = (
        PublicUpdate.objects.filter(state=PublicUpdateState.GOING, **which)
        .select_related("publication")
        .order_by("free_at")
    )
    public_update = list(found.defer("publication__content"))
    stones = Publication.objects.filter(
        withdrawn=True, uuid__in={one.publication.uuid for one in public_update}
    )
    last: dict[Ref, int] = {}
    for kind, uuid, number in stones.values_list("kind", "uuid", "number"):
        last[Ref(kind, uuid)] = max(number, last.get(Ref(kind, uuid), 0))
    return [one for one in public_update if one.publication.number >= last.get(ref_of(one), 0)]


def ref_of(public_update: PublicUpdate) -> Ref:
    return Ref(public_update.publication.kind, public_update.publication.uuid)


def by_record(public_update: Iterable[PublicUpdate]) -> dict[Ref, list[PublicUpdate]]:
    found: dict[Ref, list[PublicUpdate]] = defaultdict(list)
    for one in public_update:
        found[ref_of(one)].append(one)
    return found


def parts_of(public_update: Collection[PublicUpdate]) -> list[Part]:
    """Lines of a digest: records by their latest news, newest first, under the title of the latest."""
    parts = []
    groups = [
        sorted(found, key=lambda one: one.publication.number, reverse=True)
        for found in by_record(public_update).values()
    ]
    for found in sorted(groups, key=lambda found: found[0].publication.published_at, reverse=True):
        now = found[0].publication
        parts += [part_of(now.title, n.words, n.publication.published_at, now.kind, now.slug) for n in found]
    return parts


def recheck(messages: list[Message]) -> dict[UUID, str]:
    """Key → why a digest is not sent; those that lost a part are written anew."""
    followers = Follower.objects.exclude(channel=Frequency.OFF).in_bulk(
        [m.data["follower"] for m in messages]
    )
    keys = {key for message in messages for key in message.data["public_update"]}
    public_update = {str(one.pk): one for one in tellable(pk__in=keys)}
    followed: dict[UUID, set[Ref]] = defaultdict(set)
    for row in Follow.objects.confirmed().filter(follower__in=followers):
        followed[row.follower_id].add(Ref(row.kind, row.uuid))
    refused = {}
    for message in messages:
        follower = followers.get(UUID(message.data["follower"]))
        if follower is None or not followed[follower.pk]:
            refused[message.pk] = GONE
            continue
        own = followed[follower.pk]
        kept = [
            n for key in message.data["public_update"] if (n := public_update.get(key)) and ref_of(n) in own
        ]
        if not kept:
            refused[message.pk] = WITHDRAWN
        elif len(kept) < len(message.data["public_update"]):
            context = context_of(parts_of(kept)) | {"manage": manage_link(follower)}
            write(message, message_kinds[DIGEST], context)
            Message.objects.filter(pk=message.pk).update(text=message.text)
    return refused


_PART = Part("Continuous manufacturing", "2 March 2026", "It was published.", "https://qig.example/")
message_kinds.register(
    MessageKind(
        DIGEST,
        "What addresses without an account follow",
        "QIG portal: news of what you follow",
        TEMPLATE,
        must_act=True,
        visibility=Visibility.PUBLIC,
        secrets=("manage",),
        sample=context_of([_PART]) | {"manage": "/f/"},
        recheck=recheck,
    )
)
