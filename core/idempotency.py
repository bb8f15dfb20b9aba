"""The same creation asked for twice makes one record: tokens of forms, and the API's Idempotency-Key.

The key is inserted in the transaction of the creation. A second request with the same key waits at the
unique constraint until the first one ends: if that committed, it gets the record of the first; if it rolled
back, it creates its own.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from core.errors import NotPossibleNow
from core.kinds import ref_to
from core.models import IdempotencyKey

M = TypeVar("M", bound=Model)
KEPT_FOR = timedelta(hours=24)
REUSED = "This key was used for another request: send a new key."
GONE = "This was created already and has been removed since."


def create_once(*, owner: str, scope: str, key: str, digest: str, create: Callable[[], M]) -> M:
    """Return what `create()` makes, or what it made when this key was used before.

    Raises ValidationError where the key was used for other content (another `digest`), NotPossibleNow where
    the record is gone, and whatever `create()` raises; then the key stays unused.
    """
    with transaction.atomic():
        row, is_new = IdempotencyKey.objects.get_or_create(
            owner=owner, scope=scope, key=key, defaults={"digest": digest}
        )
        if is_new:
            record = create()
            row.kind, row.uuid = ref_to(record)
            row.save(update_fields=["kind", "uuid"])
            return record
    if row.digest != digest:
        raise ValidationError(REUSED)
    model = next(model for model in apps.get_models() if getattr(model, "KIND", None) == row.kind)
    existing = model._default_manager.filter(pk=row.uuid).first()
    if existing is None:
        raise NotPossibleNow(GONE)
    return existing  # type: ignore[return-value]


def owner_of(request: HttpRequest) -> str:
    """Return whose keys these are: the signed-in person's, or the anonymous session's."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    if not request.session.session_key:
        request.session.create()
    return f"session:{request.session.session_key}"


def digest_of_form(data: Iterable[tuple[str, list[str]]], *, leave_out: frozenset[str]) -> str:
    """Return the SHA-256 of what a form was sent with, in hex."""
    sent = sorted((name, values) for name, values in data if name not in leave_out)
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()


def delete_old_keys() -> int:
    """Delete the keys that are older than a day; return how many there were."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted
