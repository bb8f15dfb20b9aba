"""How plans and their activities descend from each other, by carry-overs and the outcomes of their items."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from workplans.comparing.matching import Link
from workplans.models import Activity, CarryOver, CarryOverItem, WorkPlan
from workplans.states import CarryOverState


def path_between(earlier: WorkPlan, later: WorkPlan) -> list[UUID]:
    """Return the carry-overs that lead from one plan to another, in order; empty where none do. One query."""
    finished = CarryOver.objects.filter(state=CarryOverState.MADE).only("plan_id", "new_plan_id")
    leads_to: dict[UUID, list[tuple[UUID, UUID | None]]] = defaultdict(list)
    for row in finished.order_by("created_at"):
        leads_to[row.plan_id].append((row.pk, row.new_plan_id))
    ways: list[tuple[UUID | None, list[UUID]]] = [(earlier.pk, [])]
    seen = {earlier.pk}
    for plan_key, way in ways:
        if plan_key == later.pk:
            return way
        for key, into in leads_to.get(plan_key, ()) if plan_key else ():
            if into and into not in seen:
                seen.add(into)
                ways.append((into, [*way, key]))
    return []


def links_along(path: list[UUID]) -> list[Link]:
    """Return the outcome of each item over all the carry-overs of a path. One query."""
    links_of = defaultdict(list)
    for item in CarryOverItem.objects.filter(carry_over__in=path).order_by("position"):
        successor = str(item.successor) if item.successor else ""
        links_of[item.carry_over_id].append(Link(str(item.uuid), successor, item.outcome, item.reason))
    links = links_of[path[0]] if path else []
    for key in path[1:]:
        links = list(_joined(links, links_of[key]))
    return links


def _joined(first: list[Link], then: list[Link]) -> Iterable[Link]:
    """Yield the links over two carry-overs: merged and split are kept, otherwise the later outcome counts."""
    following = defaultdict(list)
    for link in then:
        following[link.before].append(link)
    for link in first:
        if not link.after or not following[link.after]:
            yield link
        for further in following[link.after] if link.after else ():
            outcome = link.outcome if link.outcome in ("merged", "split") else further.outcome
            yield Link(link.before, further.after, outcome, further.reason or link.reason)


#: every target that an activity, or an activity that it continues, ever had, the oldest first
EARLIER_TARGETS = """
WITH RECURSIVE line(root, id, depth) AS (
    SELECT id, id, 0 FROM workplans_activity WHERE id = ANY(%s)
    UNION ALL
    SELECT line.root, activity.continues_id, line.depth + 1
    FROM line JOIN workplans_activity AS activity ON activity.id = line.id
    WHERE activity.continues_id IS NOT NULL AND line.depth < 50
)
SELECT line.root, event.target_printed, event.target_kind, event.target
FROM line JOIN workplans_activityevent AS event ON event.pgh_obj_id = line.id
ORDER BY line.root, line.depth DESC, event.pgh_id
"""


def with_earlier_targets(activities: Sequence[Activity]) -> None:
    """Set `targets` of each activity: all it ever had, the current one last (Q4 2022, Q4 2023, Q1 2026).

    Empty where the target never changed. One query, over the lineage and the row history.
    """
    targets_of: dict[UUID, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(EARLIER_TARGETS, [[activity.pk for activity in activities]])
        for root, printed, kind, target in cursor.fetchall():
            text = Activity(target_printed=printed, target_kind=kind, target=target).target_text
            if text and targets_of[root][-1:] != [text]:
                targets_of[root].append(text)
    for activity in activities:
        targets = targets_of[activity.pk]
        activity.targets = targets if len(targets) > 1 else []  # type: ignore[attr-defined]
