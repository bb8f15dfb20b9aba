"""How plans and their activities descend from each other: by carry-overs and their fates."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from workplans.comparing.difference import Link
from workplans.models import Activity, CarryOver, Fate, WorkPlan
from workplans.states import CarryOverState
from workplans.wording import target_words


def path_between(earlier: WorkPlan, later: WorkPlan) -> list[UUID]:
    """The carry-overs that lead from one plan to another, in order; empty where none do. One query."""
    made = (
        CarryOver.objects.filter(state=CarryOverState.MADE).only("plan_id", "made_id").order_by("created_at")
    )
    leads_to: dict[UUID, list[tuple[UUID, UUID | None]]] = defaultdict(list)
    for row in made:
        leads_to[row.plan_id].append((row.pk, row.made_id))
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
    """What became of each item over all the carry-overs of a path. One query."""
    fates = defaultdict(list)
    for fate in Fate.objects.filter(carry_over__in=path).order_by("position"):
        into = str(fate.into) if fate.into else ""
        fates[fate.carry_over_id].append(Link(str(fate.item), into, fate.became, fate.reason))
    links = fates[path[0]] if path else []
    for key in path[1:]:
        links = list(_joined(links, fates[key]))
    return links


def _joined(first: list[Link], then: list[Link]) -> Iterable[Link]:
    """Fates one after the other: what was merged or split once stays so; the last reason counts."""
    following = defaultdict(list)
    for link in then:
        following[link.before].append(link)
    for link in first:
        if not link.after or not following[link.after]:
            yield link
        for further in following[link.after] if link.after else ():
            lasting = link.became if link.became in ("merged", "split") else further.became
            yield Link(link.before, further.after, lasting, further.reason or link.reason)


#: every target that an activity or one it continues ever had, the oldest first
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
    """Give each activity its `targets`, the one of now last (Q4 2022, Q4 2023, Q1 2026), where it ever had
    another; else none. One query: it walks the lineage, and the row history of each activity in it.
    """
    found: dict[UUID, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(EARLIER_TARGETS, [[activity.pk for activity in activities]])
        for root, printed, kind, target in cursor.fetchall():
            words = target_words(Activity(target_printed=printed, target_kind=kind, target=target))
            if words and found[root][-1:] != [words]:
                found[root].append(words)
    for activity in activities:
        targets = found[activity.pk]
        activity.targets = targets if len(targets) > 1 else []  # type: ignore[attr-defined]
