"""Endorsements of a plan, with warnings where their dates contradict each other; nothing is refused."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from core.formatting import long_date
from publications.models import Publication
from workplans.models import Endorsement, WorkPlan

ADOPTED = "adopted"
BEFORE_ADOPTION = ("endorsed", "agreed", "noted")


def endorsements_with_warnings(plan: WorkPlan) -> list[Endorsement]:
    """Return the endorsements in order, each with the sentences `warnings` on its date. Two queries."""
    rows = list(plan.endorsements.order_by("position"))
    versions = Publication.objects.filter(kind=plan.KIND, uuid=plan.pk, withdrawn=False).order_by("number")
    first = versions.values_list("published_at", flat=True).first() if rows else None
    for row in rows:
        row.warnings = list(_warnings(row, rows, plan, first.date() if first else None))  # type: ignore[attr-defined]
    return rows


def _warnings(row: Any, rows: list[Endorsement], plan: WorkPlan, published: date | None) -> Iterator[str]:
    if not row.dated:
        return
    if row.verb.casefold() == ADOPTED:
        for other in rows:
            if other is row or not other.dated:
                continue
            verb = other.verb.casefold()
            if verb in BEFORE_ADOPTION and other.dated > row.dated:
                yield f"{other.verb.capitalize()} by {other.body} only on {long_date(other.dated)}."
            if verb == ADOPTED and other.body == row.body and other.dated != row.dated:
                yield f"Also adopted by {other.body} on {long_date(other.dated)}."
        if plan.dated and plan.dated > row.dated:
            yield f"The document has a later date: {long_date(plan.dated)}."
    if published and row.dated > published:
        yield f"The plan was published before, on {long_date(published)}."
    if row.dated > plan.period_end:
        yield "The plan's period was over."
