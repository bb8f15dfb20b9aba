"""What people take no part in: told beside their declarations, and asked of a record."""

from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Declaration, Restriction, User
from core.kinds import Ref, record_kinds


class Barred(NamedTuple):
    """What a page says of one restriction; no address for an organisation, or what the reader can't see."""

    title: str
    address: str = ""


def with_barred(declarations: QuerySet[Declaration], reader: User) -> list[Declaration]:
    """The declarations, each with `barred_from`, a list of `Barred`. Two queries, one more a kind named."""
    rows = list(declarations.prefetch_related("barred"))
    named = _named((row.ref for one in rows for row in one.barred.all()), reader)
    unseen = Barred("a record that you do not see")
    for one in rows:
        found = [
            named.get(row.ref, unseen) if row.ref else Barred(row.organisation) for row in one.barred.all()
        ]
        one.barred_from = sorted(found)  # type: ignore[attr-defined]
    return rows


def _named(refs: Iterable[Ref | None], reader: User) -> dict[Ref, Barred]:
    """The records that `reader` sees, by reference."""
    wanted = set(filter(None, refs))
    found: dict[Ref, Barred] = {}
    for kind in record_kinds:
        keys = [ref.uuid for ref in wanted if ref.kind == kind.name]
        if keys:
            rows = kind.visible_to(reader).select_related(*kind.related).filter(pk__in=keys)
            found |= {Ref(kind.name, row.pk): Barred(str(row), kind.url(row)) for row in rows}
    return found


def restricted_from(ref: Ref, people: Collection[User]) -> set[UUID]:
    """The keys of those among `people` whose newest declaration names this record. One query."""
    rows = Restriction.objects.in_force().filter(kind=ref.kind, uuid=ref.uuid, declaration__user__in=people)
    return set(rows.values_list("declaration__user", flat=True))
