"""Leases on rows: work that a process claims for a limited time, so that no crash can lose it.

A worker claims rows that wait, and holds them until `lease_until`. The moment of the lease identifies the
claim: whatever a worker writes after its lease was taken over, or ended by a cancellation, changes no row.
Messages and document jobs share this, and each keeps a loop of its own, so that one slow receiver holds up no
other.
"""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

T = TypeVar("T", bound="Leased")


class Leased(models.Model):
    """A row of work that can be claimed. `attempts` counts the claims."""

    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


def unclaimed(now: datetime) -> Q:
    """Return the condition of rows that nobody holds at this moment."""
    return Q(lease_until=None) | Q(lease_until__lt=now)


def claim(rows: QuerySet[T], *, seconds: float, limit: int = 1, **values: Any) -> list[T]:
    """Claim the first `limit` of these ordered rows for so many seconds, and set `values` on them.

    Rows that another process is claiming at the same moment are skipped. One transaction, three queries.
    """
    now = timezone.now()
    lease = now + timedelta(seconds=seconds)
    with transaction.atomic():
        free = rows.filter(unclaimed(now)).select_for_update(skip_locked=True, of=("self",))
        keys = list(free.values_list("pk", flat=True)[:limit])
        model = rows.model._default_manager
        model.filter(pk__in=keys).update(lease_until=lease, attempts=F("attempts") + 1, **values)
    claimed = rows.model._default_manager.filter(pk__in=keys, lease_until=lease).in_bulk()
    return [claimed[key] for key in keys if key in claimed]


def held(row: T) -> QuerySet[T]:
    """Return the row as a queryset that is empty once the lease was lost or ended."""
    return type(row)._default_manager.filter(
        pk=row.pk, lease_until=row.lease_until, lease_until__isnull=False
    )


def renew(rows: list[T], *, seconds: float) -> list[T]:
    """Renew the lease of rows that were claimed together, once half of it is over; return those held."""
    if not rows:
        return []
    lease, now = rows[0].lease_until, timezone.now()
    if lease is None or lease - now > timedelta(seconds=seconds) / 2:
        return rows
    later = now + timedelta(seconds=seconds)
    same = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows])
    same.filter(lease_until=lease).update(lease_until=later)
    kept = set(same.filter(lease_until=later).values_list("pk", flat=True))
    for row in rows:
        row.lease_until = later
    return [row for row in rows if row.pk in kept]


def release(row: Leased, **values: Any) -> bool:
    """Set `values` and end the lease; return whether the row was still held."""
    return bool(held(row).update(lease_until=None, **values))


def back_off(attempts: int, *, first: float = 5, longest: float = 60) -> timedelta:
    """Return the wait after so many attempts: `first` seconds, doubled each time, at most `longest`."""
    return timedelta(seconds=min(longest, first * 2 ** min(max(attempts, 0), 20)))
