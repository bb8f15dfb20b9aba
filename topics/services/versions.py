"""Versions of records whose related rows are changed, where no column of the record itself is saved."""

from django.db.models import F
from django.utils import timezone

from core.errors import EditConflict
from core.models import Record


def require_version(record: Record, version: int) -> None:
    """Raise EditConflict where the locked record has another version than the person opened."""
    if record.version != version:
        raise EditConflict(theirs=record, yours={})


def raise_version(record: Record) -> None:
    """Raise the version of a locked record by one."""
    rows = type(record)._default_manager.filter(pk=record.pk)
    rows.update(version=F("version") + 1, updated_at=timezone.now())
    record.refresh_from_db()
