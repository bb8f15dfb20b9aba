"""Which published plan is in force, and whether a plan is public."""

from datetime import date

from django.db.models import F

from accounts.access import QIG
from publications.models import PublishedRecord
from publications.published import Row, moment_text, published_rows, set_period_state
from workplans.models import WorkPlan

#: plans among which the one in force is looked for
PLANS = 50


def is_public(plan: WorkPlan) -> bool:
    """Return whether a version of the plan is public now. One query."""
    return PublishedRecord.objects.readable().of_kind(plan.KIND).filter(uuid=plan.pk).exists()


def published_plans(today: date) -> tuple[str, Row | None, list[Row]]:
    """Return (stamp, the plan in force, the others newest first). One query.

    In force is the QIG's plan whose period has begun last; before any has begun, the first to come. A plan
    published before its group was among the facets is the QIG's. The stamp changes with the day, since
    another plan may come into force.
    """
    current = published_rows(WorkPlan.KIND).filter(withdrawn=False).annotate(about=F("facets"))
    rows = [set_period_state(row, today) for row in current.order_by("-published_at")[:PLANS]]
    rows.sort(key=lambda row: row["about"].get("period_start") or "", reverse=True)
    own = [row for row in rows if row["about"].get("of", QIG) == QIG]
    begun = [row for row in own if (row["about"].get("period_start") or "") <= today.isoformat()]
    in_force = begun[0] if begun else own[-1] if own else None
    stamp = f"{today} {moment_text(rows[0]['newest'])}" if rows else "nothing"
    return stamp, in_force, [row for row in rows if row is not in_force]
