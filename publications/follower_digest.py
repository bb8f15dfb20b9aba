"""The digest that followers without an account get: what was published, by record, newest first.

All of it is public. It is checked again at the moment of sending, so that nobody is told of what was
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
#: stands for each reader's own link in a preview
_LINK = "(the reader's own link)"


class Part(NamedTuple):
    """One line of a digest; `title` and `link` are those of the public page."""

    title: str
    subject: str
    text: str
    link: str


def part_of(title: str, text: str, day: datetime, kind: str, slug: str) -> Part:
    """Return the line of a digest for one public update."""
    return Part(title, long_date(day), text, settings.SITE_URL + public_url(kind, slug))


def digest_text(parts: Iterable[Part]) -> str:
    """Return the text of the mail that holds these parts, as its readers get it."""
    context = context_of(parts) | {"reason": REASON, "manage": _LINK, "unsubscribe": _LINK}
    return render_to_string(f"mail/{TEMPLATE}.txt", context).strip() + "\n"


def context_of(parts: Iterable[Part]) -> dict[str, Any]:
    """Return the context of the template: `groups`, one for each record, in the order given."""
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        groups.setdefault((part.title, part.link), []).append(part)
    return {"groups": [{"title": title, "link": link, "parts": of} for (title, link), of in groups.items()]}


def updates_to_send(**conditions: object) -> list[PublicUpdate]:
    """Return the released updates among these, oldest first, without those of versions withdrawn later.

    Two queries.
    """
    released = PublicUpdate.objects.filter(state=PublicUpdateState.RELEASED, **conditions)
    rows = released.select_related("publication").defer("publication__content").order_by("released_at")
    updates = list(rows)
    withdrawals = Publication.objects.filter(
        withdrawn=True, uuid__in={update.publication.uuid for update in updates}
    )
    last: dict[Ref, int] = {}
    for kind, uuid, number in withdrawals.values_list("kind", "uuid", "number"):
        last[Ref(kind, uuid)] = max(number, last.get(Ref(kind, uuid), 0))
    return [update for update in updates if update.publication.number >= last.get(ref_of(update), 0)]


def ref_of(update: PublicUpdate) -> Ref:
    """Return the record that an update is about."""
    return Ref(update.publication.kind, update.publication.uuid)


def by_record(updates: Iterable[PublicUpdate]) -> dict[Ref, list[PublicUpdate]]:
    """Return the updates of each record, in the order given."""
    records: dict[Ref, list[PublicUpdate]] = defaultdict(list)
    for update in updates:
        records[ref_of(update)].append(update)
    return records


def parts_of(updates: Collection[PublicUpdate]) -> list[Part]:
    """Return the lines of a digest: records by latest update, newest first, under their latest title."""
    records = [
        sorted(of_record, key=lambda update: update.publication.number, reverse=True)
        for of_record in by_record(updates).values()
    ]
    records.sort(key=lambda of_record: of_record[0].publication.published_at, reverse=True)
    return [
        part_of(now.title, update.words, update.publication.published_at, now.kind, now.slug)
        for of_record in records
        for now in [of_record[0].publication]
        for update in of_record
    ]


def recheck(messages: list[Message]) -> dict[UUID, str]:
    """Return key → why a digest must not be sent; rewrite those that lost a part.

    Four queries, and one for each that is rewritten.
    """
    followers = Follower.objects.exclude(channel=Frequency.OFF).in_bulk(
        [message.data["follower"] for message in messages]
    )
    keys = {key for message in messages for key in message.data["public_update"]}
    updates = {str(update.pk): update for update in updates_to_send(pk__in=keys)}
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
        named = [updates[key] for key in message.data["public_update"] if key in updates]
        left = [update for update in named if ref_of(update) in own]
        if not left:
            refused[message.pk] = WITHDRAWN
        elif len(left) < len(message.data["public_update"]):
            context = context_of(parts_of(left)) | {"manage": manage_link(follower)}
            write(message, message_kinds[DIGEST], context)
            Message.objects.filter(pk=message.pk).update(text=message.text)
    return refused


_PART = Part("Continuous manufacturing", "2 March 2026", "It was published.", "https://qig.example/")
message_kinds.register(
    MessageKind(
        DIGEST,
        "Digests to followers without an account",
        "QIG portal: updates on what you follow",
        TEMPLATE,
        must_act=True,
        visibility=Visibility.PUBLIC,
        secrets=("manage",),
        sample=context_of([_PART]) | {"manage": "/f/"},
        recheck=recheck,
    )
)
