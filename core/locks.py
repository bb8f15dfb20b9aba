"""Locks, and the save that refuses to overwrite."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import F, Model
from django.utils import timezone

from core.errors import EditConflict, NotPossibleNow


def advisory_lock(name: str, *, shared: bool = False) -> None:
    """Hold PostgreSQL's advisory lock of this name until the transaction ends; waits for it.

    Many may hold it `shared`, and nobody else meanwhile.
    """
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [name])


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether we hold PostgreSQL's advisory lock of this name until the block ends; never waits for it.

    It belongs to the session, not to a transaction: it ends with our process, however that ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        got = bool(cursor.fetchone()[0])
    try:
        yield got
    finally:
        if got and connection.is_usable():  # a session that broke has let go
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def lock_record(record: Model) -> None:
    """Lock the row until the transaction ends and read it as it is now. NotPossibleNow when it is gone."""
    try:
        record.refresh_from_db(from_queryset=type(record)._default_manager.select_for_update())
    except ObjectDoesNotExist:
        raise NotPossibleNow("Somebody removed this record in the meantime.") from None


def save_version(record: Model, *, version: int, values: dict[str, Any]) -> bool:
    """Write `values` into the row only if it still has `version`, and raise the version by one.

    The comparison stands in the UPDATE's WHERE, so two writers can't both win. The record is validated first
    (`full_clean`). Return whether anything changed: values that stand in the row already write nothing, and the
    service writes no log entry. Raises ValidationError; EditConflict with the row as it is now; NotPossibleNow
    when the row is gone.
    """
    for name, value in values.items():
        setattr(record, name, value)
    record.full_clean()
    columns = {name: getattr(record, name) for name in values}
    manager = type(record)._default_manager
    if manager.filter(pk=record.pk, version=version, **_unchanged(columns)).exists():
        return False
    saved = manager.filter(pk=record.pk, version=version).update(
        **columns, version=F("version") + 1, updated_at=timezone.now()
    )
    if not saved:
        theirs = manager.filter(pk=record.pk).first()
        if theirs is None:
            raise NotPossibleNow("Somebody removed this record while you were editing it.")
        record.refresh_from_db()  # nobody goes on with what was not saved
        raise EditConflict(theirs=theirs, yours=values)
    record.refresh_from_db()
    return True


def _unchanged(columns: dict[str, Any]) -> dict[str, Any]:
    """Return the lookups of a row that has these values already."""
    return {
        f"{name}__isnull" if value is None else name: True if value is None else value
        for name, value in columns.items()
    }
