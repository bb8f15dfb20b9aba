"""The act of publishing, and of withdrawing what was published.

Both refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict, and with nothing else.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from audit.services import act
from audit.services import record as record_entry
from core.errors import EditConflict, NotPossibleNow
from core.kinds import Ref, ref_to
from core.locks import advisory_lock, lock_record, save_version
from core.policies import require
from publications import notices
from publications.models import News, Publication, Shelf
from publications.policies import can_move_news, can_publish_record, can_withdraw_publication
from publications.snapshot import (
    Snapshot,
    digest_of,
    published_kind,
    refuse_if_kept_back,
    snapshot_of,
)
from publications.states import NEWS_STATES, NewsState

#: One publisher at a time: numbers have no gap, and `published_at` grows in the order of the commits, so that
#: the newest one tells whether anything public has changed (public pages make their ETag of it).
PUBLISHERS = "publish"
WORDS: dict[str, str] = {
    NewsState.HELD: "held",
    NewsState.GOING: "released",
    NewsState.DISCARDED: "discarded",
}


def publish_record(
    *, actor: User, record: Model, seen_number: int, seen_digest: str = "", hold: bool = False
) -> Publication:
    """Make the present state of a record its next public edition.

    `seen_number` is the edition that was public when the person looked at the difference (0: none yet),
    `seen_digest` that of the state they saw; EditConflict where either has moved on. NotPossibleNow when
    nothing changed. Who follows it is told with the next digest, or once it is released (`hold`).
    """
    kind = published_kind(record.KIND)  # type: ignore[attr-defined]
    with act():
        require(can_publish_record, actor, record)
        advisory_lock(PUBLISHERS)
        lock_record(record)
        refuse_if_kept_back(record)
        shelf = place_of(ref_to(record))
        snapshot = snapshot_of(record)
        _as_seen(shelf, snapshot, seen_number, seen_digest)
        if shelf and not shelf.withdrawn and shelf.current.digest == snapshot.digest:
            raise NotPossibleNow(f"Nothing has changed since edition {shelf.current.number} was published.")
        before = shelf.current.content if shelf and not shelf.withdrawn else None
        publication = _next_edition(actor, ref_to(record), shelf, snapshot)
        _put_on_shelf(shelf, publication, snapshot.text, snapshot.facets)
        verb = f"{kind.name}.published"
        entry = record_entry(actor=actor, verb=verb, about=record, number=publication.number)
        words = notices.words_of(snapshot.content, before, publication.number)
        notices.tell_followers(publication, words, entry, hold=hold)
        if kind.after_publish:
            kind.after_publish(record)
    return publication


def withdraw_publication(*, actor: User, record: Model | Ref, reason: str, hold: bool = False) -> Publication:
    """Leave a tombstone in place of what is public: the public reads its title, date and `reason` alone.

    Takes a Ref too, since a record may be gone while its publication stands. NotPossibleNow when nothing
    is public.
    """
    ref = record if isinstance(record, Ref) else ref_to(record)
    with act():
        require(can_withdraw_publication, actor, ref)
        advisory_lock(PUBLISHERS)
        shelf = place_of(ref)
        if shelf is None or shelf.withdrawn:
            raise NotPossibleNow("Nothing of this record is public now.")
        if not reason.strip():
            raise ValidationError({"reason": "Say why it is withdrawn: the public reads this."})
        empty = Snapshot(shelf.slug, shelf.title, {}, {}, "", digest_of({}))
        tombstone = _next_edition(actor, ref, shelf, empty, withdrawn=True, reason=reason.strip())
        _put_on_shelf(shelf, tombstone, "", {})
        entry = record_entry(actor=actor, verb=f"{ref.kind}.withdrawn", about=ref, reason=reason.strip())
        words = notices.words_of_withdrawal(reason.strip())
        notices.tell_followers(tombstone, words, entry, hold=hold)
    return tombstone


def move_news(*, actor: User, news: News, version: int, state: str, reason: str = "") -> News:
    """Hold the news of an edition back, release or discard it; what a digest has told can't be held."""
    with act():
        require(can_move_news, actor, news)
        advisory_lock(PUBLISHERS)
        lock_record(news)
        if NEWS_STATES.step(news.state, state).needs_reason and not reason.strip():
            raise ValidationError({"reason": "Say why: others will ask."})
        if news.told_at:
            raise NotPossibleNow("The first digests have told it already.")
        free_at = timezone.now() if state == NewsState.GOING else None
        save_version(news, version=version, values={"state": state, "free_at": free_at})
        record_entry(actor=actor, verb=f"news.{WORDS[state]}", about=news, reason=reason)
    return news


def place_of(ref: Ref) -> Shelf | None:
    """The record's place on the shelf with its present edition; None before the first."""
    return Shelf.objects.select_related("current").filter(kind=ref.kind, uuid=ref.uuid).first()


def _as_seen(shelf: Shelf | None, snapshot: Snapshot, number: int, digest: str) -> None:
    """Raise EditConflict unless what is public, and what would be, are still what the person looked at."""
    now = shelf.current.number if shelf else 0
    if now != number or (digest and digest != snapshot.digest):
        raise EditConflict(theirs=shelf, yours={"seen_number": number, "seen_digest": digest})


def _next_edition(
    actor: User, ref: Ref, shelf: Shelf | None, snapshot: Snapshot, **tombstone: Any
) -> Publication:
    publication = Publication(
        kind=ref.kind,
        uuid=ref.uuid,
        number=shelf.current.number + 1 if shelf else 1,
        slug=snapshot.slug,
        title=snapshot.title,
        content=snapshot.content,
        digest=snapshot.digest,
        published_at=_moment(),
        published_by=actor.pk,
        **tombstone,
    )
    publication.full_clean(exclude=["content"])
    publication.save()
    return publication


def _moment() -> datetime:
    """Now, and later than any publication before."""
    newest = Publication.objects.order_by("-published_at").values_list("published_at", flat=True).first()
    now = timezone.now()
    return max(now, newest + timedelta(microseconds=1)) if newest else now


def _put_on_shelf(shelf: Shelf | None, edition: Publication, text: str, facets: dict[str, Any]) -> None:
    """Raises ValidationError when another record has this address."""
    shelf = shelf or Shelf(kind=edition.kind, uuid=edition.uuid)
    shelf.current = edition
    shelf.slug, shelf.title = edition.slug, edition.title
    shelf.withdrawn, shelf.published_at = edition.withdrawn, edition.published_at
    shelf.text, shelf.facets = text, facets
    shelf.full_clean(exclude=["facets"])
    shelf.save()
