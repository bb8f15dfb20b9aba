"""Writing the log, sealing it, and verifying it."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any
from uuid import UUID

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from audit.models import Entry, Payload, Seal, SealHead, UnsealedEntry
from core.constraints import refusal_of_violation
from core.kinds import Ref, ref_to
from core.locks import advisory_lock

SEALER_LOCK = "seal entries"
FIRST_DIGEST = "0" * 64
_history_context: ContextVar[UUID | None] = ContextVar("history_context", default=None)


@contextmanager
def audited() -> Iterator[None]:
    """Run one action in one transaction, whose changes of rows and entries share one history context.

    Raises ValidationError where a unique value was taken by another transaction since it was checked.
    """
    try:
        with transaction.atomic(), pghistory.context() as context:
            token = _history_context.set(context.id)
            try:
                yield
            finally:
                _history_context.reset(token)
    except IntegrityError as error:
        if refusal := refusal_of_violation(error):
            raise refusal from error
        raise


def log_entry(
    *, actor: Any, action: str, about: Model | Ref, related: Iterable[Model | Ref] = (), **payload: Any
) -> Entry:
    """Write one entry inside the transaction of the change; `action` is `noun.past_participle`.

    `related`: further records in whose history it is shown. `payload`: what the row history can't hold,
    such as a reason. Raises RuntimeError outside `audited()`, where an entry could outlive a change that
    was rolled back.
    """
    if _history_context.get() is None:
        raise RuntimeError(
            "an entry is written in the transaction of its change: use audit.services.audited()"
        )
    refs = [r if isinstance(r, Ref) else ref_to(r) for r in (about, *related)]
    salt = secrets.token_hex(16)
    entry = Entry.objects.create(
        recorded_at=timezone.now(),
        actor=actor.pk,
        action=action,
        kind=refs[0].kind,
        uuid=refs[0].uuid,
        related=list(dict.fromkeys(str(r) for r in refs)),
        context=_history_context.get(),
        payload_digest=payload_digest(salt, payload),
    )
    Payload.objects.create(entry=entry, salt=salt, data=payload)
    UnsealedEntry.objects.create(entry=entry)
    return entry


def payload_digest(salt: str, data: dict[str, Any]) -> str:
    """Return the SHA-256 of salt and payload, in hex; the same before the payload is stored and after."""
    stored = json.loads(json.dumps(data, cls=DjangoJSONEncoder), parse_float=_stored_number)
    text = json.dumps(stored, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256((salt + text).encode()).hexdigest()


def _stored_number(text: str) -> int | float:
    """Return a number as PostgreSQL returns it from JSON: 1e22 comes back as an integer."""
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(text)


def chained_digest(previous: str, number: int, entry: Entry) -> str:
    """Return the digest of `entry` at `number` after the digest `previous`."""
    columns = [
        previous, number, entry.pk, entry.recorded_at.timestamp().hex(), str(entry.actor), entry.action,
        entry.kind, str(entry.uuid), entry.related, str(entry.context), entry.payload_digest,
    ]  # fmt: skip
    # As JSON, so that no text in one column can be read as the border between two.
    return hashlib.sha256(json.dumps(columns).encode()).hexdigest()


def seal_entries(*, most: int = 5000) -> int:
    """Number and chain the committed entries that have no seal yet; return how many.

    One sealer at a time (advisory lock): it runs by beat, and before each read of the change feed.
    """
    with transaction.atomic():
        advisory_lock(SEALER_LOCK)
        waiting = list(UnsealedEntry.objects.select_related("entry").order_by("entry_id")[:most])
        last = Seal.objects.order_by("-number").first()
        number, digest = (last.number, last.digest) if last else (0, FIRST_DIGEST)
        now, seals = timezone.now(), []
        for row in waiting:
            number += 1
            digest = chained_digest(digest, number, row.entry)
            seals.append(Seal(number=number, entry=row.entry, digest=digest, sealed_at=now))
        if seals:
            Seal.objects.bulk_create(seals)
            UnsealedEntry.objects.filter(pk__in=[row.pk for row in waiting]).delete()
            SealHead.objects.update_or_create(pk=SealHead.ONLY, defaults={"number": number})
    return len(seals)


def first_verification_failure() -> str:
    """Return the first place where the log is not what was sealed, as a sentence; empty for a valid log.

    Detects entries changed, deleted, reordered or added without the sealer, a log cut off at its end, and
    changed payloads (an erased one is allowed). One pass; sealing may go on meanwhile.
    """
    head = SealHead.objects.first()  # read first: what is sealed from here on is only added
    expected, digest = 1, FIRST_DIGEST
    seals = Seal.objects.order_by("number").values_list("number", "digest", "entry_id")
    entries = Entry.objects.select_related("payload")
    for batch in _in_batches(seals.iterator(chunk_size=2000), 2000):
        by_id = entries.in_bulk([entry_id for _, _, entry_id in batch])
        for number, stored, entry_id in batch:
            if number != expected:
                return f"Seal {expected} is missing: the next seal is {number}."
            entry = by_id.get(entry_id)
            if entry is None:
                return f"Seal {number}: its entry {entry_id} is gone."
            digest = chained_digest(digest, number, entry)
            if digest != stored:
                return f"Seal {number}: entry {entry_id} ({entry.action}) is not what was sealed."
            payload = getattr(entry, "payload", None)
            if payload and payload_digest(payload.salt, payload.data) != entry.payload_digest:
                return f"Seal {number}: the payload of entry {entry_id} ({entry.action}) was changed."
            expected += 1
    if head and expected <= head.number:
        return f"Seal {expected} is missing: the log had been sealed up to {head.number}."
    stray = Entry.objects.filter(seal=None, waiting=None).order_by("id").first()
    return f"Entry {stray.pk} ({stray.action}) was never handed to the sealer." if stray else ""


def _in_batches(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
