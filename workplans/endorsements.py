"""Endorsements of a plan, with what does not fit together of their dates: marked, never refused."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from core.formatting import long_date
from publications.models import Publication
from workplans.models import Endorsement, WorkPlan

ADOPTED = "adopted"
BEFORE_ADOPTION = ("endorsed", "agreed", "noted")


def endorsements_marked(plan: WorkPlan) -> list[Endorsement]:
    """The endorsements in order, each with the contradictions of its date in words (`odd`). Two queries."""
    rows = list(plan.endorsements.order_by("position"))
    versions = Publication.objects.filter(kind=plan.KIND, uuid=plan.pk, withdrawn=False).order_by("number")
    first = versions.values_list("published_at", flat=True).first() if rows else None
    for row in rows:
        row.odd = list(_contradictions(row, rows, plan, first.date() if first else None))  # type: ignore[attr-defined]
    return rows


def _contradictions(
    row: Any, rows: list[Endorsement], plan: WorkPlan, published: date | None
) -> Iterator[str]:
    if not row.dated:
        return
    verb = row.verb.casefold()
    if verb == ADOPTED:
        later = [r for r in rows if r.verb.casefold() in BEFORE_ADOPTION and r.dated and r.dated > row.dated]
        yield from (f"{r.verb.capitalize()} by {r.body} only on {long_date(r.dated)}." for r in later)
        if plan.dated and plan.dated > row.dated:
            yield f"The document is dated later: {long_date(plan.dated)}."
        others = [r for r in rows if r is not row and r.verb.casefold() == ADOPTED and r.body == row.body]
        yield from (f"Also adopted by it on {long_date(r.dated)}." for r in others if r.dated != row.dated)
    if published and row.dated > published:
        yield f"The plan was public before, since {long_date(published)}."
    if row.dated > plan.period_end:
        yield "The plan's period had ended."
