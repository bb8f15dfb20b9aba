"""Publishing a record, withdrawing a publication, and holding or releasing what followers are told.

They refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import EditConflict, NotPossibleNow
from core.kinds import Ref, ref_to
from core.locks import advisory_lock, lock_record, save_version
from core.policies import require
from core.reasons import require_reason
from publications import notices
from publications.models import Publication, PublicUpdate, PublishedRecord
from publications.policies import can_move_public_update, can_publish_record, can_withdraw_publication
from publications.snapshot import (
    Snapshot,
    digest_of,
    published_kind,
    refuse_unpublishable,
    snapshot_of,
)
from publications.states import PUBLIC_UPDATE_STATES, PublicUpdateState

#: Advisory lock of all publishing: numbers have no gap, and `published_at` grows in the order of the commits,
#: so that the newest one says whether anything public has changed (the ETag of public pages).
PUBLISHERS = "publishers"


def publish_record(
    *, actor: User, record: Model, seen_number: int, seen_digest: str = "", hold: bool = False
) -> Publication:
    """Publish the present state of a record as its next version.

    `seen_number`: the version that was public when the person looked at the difference (0: none yet);
    `seen_digest`: of the state they saw. Raises EditConflict where either has changed, NotPossibleNow where
    nothing is new. Followers are told with the next digest, or once the update is released (`hold`).
    """
    kind = published_kind(record.KIND)  # type: ignore[attr-defined]
    with audited():
        require(can_publish_record, actor, record)
        advisory_lock(PUBLISHERS)
        lock_record(record)
        refuse_unpublishable(record)
        published = published_record_of(ref_to(record))
        snapshot = snapshot_of(record)
        _require_seen(published, snapshot, seen_number, seen_digest)
        public_now = published.current if published and not published.withdrawn else None
        if public_now and public_now.digest == snapshot.digest:
            raise NotPossibleNow(f"Nothing has changed since version {public_now.number} was published.")
        publication = _next_version(actor, ref_to(record), published, snapshot)
        _set_published_record(published, publication, snapshot.text, snapshot.facets)
        action = f"{kind.name}.published"
        entry = log_entry(actor=actor, action=action, about=record, number=publication.number)
        words = notices.publication_text(
            snapshot.content, public_now.content if public_now else None, publication.number
        )
        notices.notify_followers(publication, words, entry, hold=hold)
        if kind.after_publish:
            kind.after_publish(record)
    return publication


def withdraw_publication(*, actor: User, record: Model | Ref, reason: str, hold: bool = False) -> Publication:
    """Withdraw what is public of a record: the public reads its title, the date and `reason` alone.

    Takes a Ref too, since a record may be gone while it is still public. Raises NotPossibleNow where nothing
    is public.
    """
    ref = record if isinstance(record, Ref) else ref_to(record)
    with audited():
        require(can_withdraw_publication, actor, ref)
        advisory_lock(PUBLISHERS)
        published = published_record_of(ref)
        if published is None or published.withdrawn:
            raise NotPossibleNow("Nothing of this record is public now.")
        reason = require_reason(reason, message="Enter the reason: the public reads it.")
        empty = Snapshot(published.slug, published.title, {}, {}, "", digest_of({}))
        withdrawal = _next_version(actor, ref, published, empty, withdrawn=True, reason=reason)
        _set_published_record(published, withdrawal, "", {})
        entry = log_entry(actor=actor, action=f"{ref.kind}.withdrawn", about=ref, reason=reason)
        notices.notify_followers(withdrawal, notices.withdrawal_text(reason), entry, hold=hold)
    return withdrawal


def move_public_update(
    *, actor: User, public_update: PublicUpdate, version: int, state: str, reason: str = ""
) -> PublicUpdate:
    """Hold, release or discard what followers are told of a version.

    Raises NotPossibleNow once a digest has taken it up.
    """
    with audited():
        require(can_move_public_update, actor, public_update)
        advisory_lock(PUBLISHERS)
        lock_record(public_update)
        if PUBLIC_UPDATE_STATES.step(public_update.state, state).needs_reason:
            reason = require_reason(reason)
        if public_update.notified_at:
            raise NotPossibleNow("The first digests with this update have been made already.")
        released_at = timezone.now() if state == PublicUpdateState.RELEASED else None
        save_version(public_update, version=version, values={"state": state, "released_at": released_at})
        log_entry(actor=actor, action=f"public_update.{state}", about=public_update, reason=reason)
    return public_update


def published_record_of(ref: Ref) -> PublishedRecord | None:
    """Return what is or was public of a record, with its current version; None before the first."""
    return PublishedRecord.objects.select_related("current").filter(kind=ref.kind, uuid=ref.uuid).first()


def _require_seen(published: PublishedRecord | None, snapshot: Snapshot, number: int, digest: str) -> None:
    """Raise EditConflict unless what is public, and what would be, are still what the person looked at."""
    now = published.current.number if published else 0
    if now != number or (digest and digest != snapshot.digest):
        raise EditConflict(theirs=published, yours={"seen_number": number, "seen_digest": digest})


def _next_version(
    actor: User, ref: Ref, published: PublishedRecord | None, snapshot: Snapshot, **withdrawal: Any
) -> Publication:
    publication = Publication(
        kind=ref.kind,
        uuid=ref.uuid,
        number=published.current.number + 1 if published else 1,
        slug=snapshot.slug,
        title=snapshot.title,
        content=snapshot.content,
        digest=snapshot.digest,
        published_at=_moment(),
        published_by=actor.pk,
        **withdrawal,
    )
    publication.full_clean(exclude=["content"])
    publication.save()
    return publication


def _moment() -> datetime:
    """Return the present moment, or one just after the last publication where that is later."""
    newest = Publication.objects.order_by("-published_at").values_list("published_at", flat=True).first()
    now = timezone.now()
    return max(now, newest + timedelta(microseconds=1)) if newest else now


def _set_published_record(
    published: PublishedRecord | None, version: Publication, text: str, facets: dict[str, Any]
) -> None:
    """Make a version the current one. Raises ValidationError where another record has its URL."""
    published = published or PublishedRecord(kind=version.kind, uuid=version.uuid)
    published.current = version
    published.slug, published.title = version.slug, version.title
    published.withdrawn, published.published_at = version.withdrawn, version.published_at
    published.text, published.facets = text, facets
    published.full_clean(exclude=["facets"])
    published.save()
