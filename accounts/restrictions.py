"""What people take no part in: shown beside their declarations, and looked up for a record."""

from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Declaration, Restriction, User
from core.kinds import Ref, record_kinds
from core.ordering import sort_key


class RestrictionLabel(NamedTuple):
    """How a page shows one restriction; `address` is empty for an organisation or a record that is hidden."""

    title: str
    address: str = ""


HIDDEN_RECORD = RestrictionLabel("a record that you do not see")


def with_restrictions(declarations: QuerySet[Declaration], reader: User) -> list[Declaration]:
    """Return the declarations, each with `restriction_labels` by title.

    Two queries, one more per kind named.
    """
    rows = list(declarations.prefetch_related("restriction_rows"))
    labels = _labels((row.ref for each in rows for row in each.restriction_rows.all()), reader)
    for declaration in rows:
        shown = [
            labels.get(row.ref, HIDDEN_RECORD) if row.ref else RestrictionLabel(row.organisation)
            for row in declaration.restriction_rows.all()
        ]
        declaration.restriction_labels = sorted(  # type: ignore[attr-defined]
            shown, key=lambda label: (sort_key(label.title), label)
        )
    return rows


def _labels(refs: Iterable[Ref | None], reader: User) -> dict[Ref, RestrictionLabel]:
    """Return the labels of the records that `reader` sees, by reference."""
    wanted = set(filter(None, refs))
    labels: dict[Ref, RestrictionLabel] = {}
    for kind in record_kinds:
        keys = [ref.uuid for ref in wanted if ref.kind == kind.name]
        if keys:
            rows = kind.visible_to(reader).select_related(*kind.related).filter(pk__in=keys)
            labels |= {Ref(kind.name, row.pk): RestrictionLabel(str(row), kind.url(row)) for row in rows}
    return labels


def restricted_from(ref: Ref, people: Collection[User]) -> set[UUID]:
    """Return the keys of those among `people` whose newest declaration names this record. One query."""
    rows = Restriction.objects.in_force().filter(kind=ref.kind, uuid=ref.uuid, declaration__user__in=people)
    return set(rows.values_list("declaration__user", flat=True))
