"""Endorsements of a plan, with warnings where their dates contradict each other; nothing is refused.

Also warned of is a body that is none of the known groups.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from core.formatting import long_date
from publications.models import Publication
from workplans.bodies import is_known, known_bodies
from workplans.models import Endorsement, WorkPlan
from workplans.states import EndorsementVerb

BEFORE_ADOPTION = (
    EndorsementVerb.ENDORSED,
    EndorsementVerb.AGREED,
    EndorsementVerb.NOTED,
    EndorsementVerb.CONSULTED,
)


def endorsements_with_warnings(plan: WorkPlan) -> list[Endorsement]:
    """Return the endorsements in order, each with the sentences `warnings`. Three queries."""
    rows = list(plan.endorsements.order_by("position"))
    versions = Publication.objects.filter(kind=plan.KIND, uuid=plan.pk, withdrawn=False).order_by("number")
    first = versions.values_list("published_at", flat=True).first() if rows else None
    groups = known_bodies() if rows else set()
    for row in rows:
        row.warnings = list(_warnings(row, rows, plan, first.date() if first else None))  # type: ignore[attr-defined]
        if not is_known(row.body, groups):
            row.warnings.append(f"“{row.body}” is none of the known groups.")  # type: ignore[attr-defined]
    return rows


def _warnings(row: Any, rows: list[Endorsement], plan: WorkPlan, published: date | None) -> Iterator[str]:
    if not row.dated:
        return
    if row.verb == EndorsementVerb.ADOPTED:
        for other in rows:
            if other is row or not other.dated:
                continue
            if other.verb in BEFORE_ADOPTION and other.dated > row.dated:
                words = str(other)
                yield f"{words[:1].upper()}{words[1:]} only on {long_date(other.dated)}."
            if other.verb == EndorsementVerb.ADOPTED and other.body == row.body and other.dated != row.dated:
                yield f"Also adopted by {other.body} on {long_date(other.dated)}."
        if plan.dated and plan.dated > row.dated:
            yield f"The document has a later date: {long_date(plan.dated)}."
    if published and row.dated > published:
        yield f"The plan was published before, on {long_date(published)}."
    if row.dated > plan.period_end:
        yield "The plan's period was over."
