"""The act of publishing, and of withdrawing what was published.

Both refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict, and with nothing else.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import EditConflict, NotPossibleNow
from core.kinds import Ref, ref_to
from core.locks import advisory_lock, lock_record, save_version
from core.policies import require
from publications import notices
from publications.models import Publication, PublicUpdate, PublishedRecord
from publications.policies import can_move_public_update, can_publish_record, can_withdraw_publication
from publications.snapshot import (
    Snapshot,
    digest_of,
    published_kind,
    refuse_if_kept_back,
    snapshot_of,
)
from publications.states import PUBLIC_UPDATE_STATES, PublicUpdateState

#: One publisher at a time: numbers have no gap, and `published_at` grows in the order of the commits, so that
#: the newest one tells whether anything public has changed (public pages make their ETag of it).
PUBLISHERS = "publish"
WORDS: dict[str, str] = {
    PublicUpdateState.HELD: "held",
    PublicUpdateState.GOING: "released",
    PublicUpdateState.DISCARDED: "discarded",
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
    with audited():
        require(can_publish_record, actor, record)
        advisory_lock(PUBLISHERS)
        lock_record(record)
        refuse_if_kept_back(record)
        published_record = place_of(ref_to(record))
        snapshot = snapshot_of(record)
        _as_seen(published_record, snapshot, seen_number, seen_digest)
        if (
            published_record
            and not published_record.withdrawn
            and published_record.current.digest == snapshot.digest
        ):
            raise NotPossibleNow(
                f"Nothing has changed since edition {published_record.current.number} was published."
            )
        before = (
            published_record.current.content if published_record and not published_record.withdrawn else None
        )
        publication = _next_version(actor, ref_to(record), published_record, snapshot)
        _set_published_record(published_record, publication, snapshot.text, snapshot.facets)
        action = f"{kind.name}.published"
        entry = log_entry(actor=actor, action=action, about=record, number=publication.number)
        words = notices.words_of(snapshot.content, before, publication.number)
        notices.notify_followers(publication, words, entry, hold=hold)
        if kind.after_publish:
            kind.after_publish(record)
    return publication


def withdraw_publication(*, actor: User, record: Model | Ref, reason: str, hold: bool = False) -> Publication:
    """Leave a tombstone in place of what is public: the public reads its title, date and `reason` alone.

    Takes a Ref too, since a record may be gone while its publication stands. NotPossibleNow when nothing
    is public.
    """
    ref = record if isinstance(record, Ref) else ref_to(record)
    with audited():
        require(can_withdraw_publication, actor, ref)
        advisory_lock(PUBLISHERS)
        published_record = place_of(ref)
        if published_record is None or published_record.withdrawn:
            raise NotPossibleNow("Nothing of this record is public now.")
        if not reason.strip():
            raise ValidationError({"reason": "Say why it is withdrawn: the public reads this."})
        empty = Snapshot(published_record.slug, published_record.title, {}, {}, "", digest_of({}))
        tombstone = _next_version(actor, ref, published_record, empty, withdrawn=True, reason=reason.strip())
        _set_published_record(published_record, tombstone, "", {})
        entry = log_entry(actor=actor, action=f"{ref.kind}.withdrawn", about=ref, reason=reason.strip())
        words = notices.words_of_withdrawal(reason.strip())
        notices.notify_followers(tombstone, words, entry, hold=hold)
    return tombstone


def move_public_update(
    *, actor: User, public_update: PublicUpdate, version: int, state: str, reason: str = ""
) -> PublicUpdate:
    """Hold the news of an edition back, release or discard it; what a digest has told can't be held."""
    with audited():
        require(can_move_public_update, actor, public_update)
        advisory_lock(PUBLISHERS)
        lock_record(public_update)
        if PUBLIC_UPDATE_STATES.step(public_update.state, state).needs_reason and not reason.strip():
            raise ValidationError({"reason": "Say why: others will ask."})
        if public_update.notified_at:
            raise NotPossibleNow("The first digests have told it already.")
        free_at = timezone.now() if state == PublicUpdateState.GOING else None
        save_version(public_update, version=version, values={"state": state, "free_at": free_at})
        log_entry(actor=actor, action=f"public_update.{WORDS[state]}", about=public_update, reason=reason)
    return public_update


def place_of(ref: Ref) -> PublishedRecord | None:
    """The record's place on the shelf with its present edition; None before the first."""
    return PublishedRecord.objects.select_related("current").filter(kind=ref.kind, uuid=ref.uuid).first()


def _as_seen(published_record: PublishedRecord | None, snapshot: Snapshot, number: int, digest: str) -> None:
    """Raise EditConflict unless what is public, and what would be, are still what the person looked at."""
    now = published_record.current.number if published_record else 0
    if now != number or (digest and digest != snapshot.digest):
        raise EditConflict(theirs=published_record, yours={"seen_number": number, "seen_digest": digest})


def _next_version(
    actor: User, ref: Ref, published_record: PublishedRecord | None, snapshot: Snapshot, **tombstone: Any
) -> Publication:
    publication = Publication(
        kind=ref.kind,
        uuid=ref.uuid,
        number=published_record.current.number + 1 if published_record else 1,
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


def _set_published_record(
    published_record: PublishedRecord | None, version: Publication, text: str, facets: dict[str, Any]
) -> None:
    """Raises ValidationError when another record has this address."""
    published_record = published_record or PublishedRecord(kind=version.kind, uuid=version.uuid)
    published_record.current = version
    published_record.slug, published_record.title = version.slug, version.title
    published_record.withdrawn, published_record.published_at = version.withdrawn, version.published_at
    published_record.text, published_record.facets = text, facets
    published_record.full_clean(exclude=["facets"])
    published_record.save()
