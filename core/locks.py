"""Locks, and the save that refuses to overwrite another person's changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import F, Model
from django.utils import timezone

from core.errors import EditConflict, NotPossibleNow


def advisory_lock(name: str, *, shared: bool = False) -> None:
    """Wait for PostgreSQL's advisory lock of this name and hold it until the transaction ends.

    A `shared` lock may be held by many at once, and excludes those that are not shared.
    """
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [name])


@contextmanager
def exclusive_lock(name: str) -> Iterator[bool]:
    """Try PostgreSQL's advisory lock of this name for the block, without waiting; yield whether it is held.

    It belongs to the database session, not to a transaction, so it ends with this process, however that ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        got = bool(cursor.fetchone()[0])
    try:
        yield got
    finally:
        if got and connection.is_usable():  # a broken session has released it
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def lock_record(record: Model) -> None:
    """Lock the row until the transaction ends and read it again. Raises NotPossibleNow when it is gone."""
    try:
        record.refresh_from_db(from_queryset=type(record)._default_manager.select_for_update())
    except ObjectDoesNotExist:
        raise NotPossibleNow("Somebody removed this record in the meantime.") from None


def save_version(record: Model, *, version: int, values: dict[str, Any]) -> bool:
    """Write `values` into the row only if it still has `version`, and raise the version by one.

    The comparison stands in the UPDATE's WHERE, so two writers can't both win. The record is validated first
    (`full_clean`). Return whether anything changed: where the row has these values already, nothing is
    written, and the service writes no log entry. Raises ValidationError; EditConflict with the row as it is
    now; NotPossibleNow when the row is gone.
    """
    for name, value in values.items():
        setattr(record, name, value)
    record.full_clean()
    columns = {name: getattr(record, name) for name in values}
    manager = type(record)._default_manager
    opened = manager.filter(pk=record.pk, version=version)
    saved = opened.exclude(**_values_in(columns)).update(
        **columns, version=F("version") + 1, updated_at=timezone.now()
    )
    if not saved and opened.exists():
        return False
    if not saved:
        theirs = manager.filter(pk=record.pk).first()
        if theirs is None:
            raise NotPossibleNow("Somebody removed this record while you were editing it.")
        record.refresh_from_db()  # no caller goes on with values that were not saved
        raise EditConflict(theirs=theirs, yours=values)
    record.refresh_from_db()
    return True


def _values_in(columns: dict[str, Any]) -> dict[str, Any]:
    """Return the lookups of a row that has these values."""
    lookups: dict[str, Any] = {}
    for name, value in columns.items():
        lookups |= {f"{name}__isnull": True} if value is None else {name: value}
    return lookups
