"""Where goals and activities stand among the paragraphs of their section, kept while these are edited."""

from difflib import SequenceMatcher

from workplans.models import Activity, PlanSection, StrategicGoal
from workplans.paragraphs import paragraphs_of


def keep_places(section: PlanSection, before: str, now: str) -> None:
    """Let what is set into a section follow the paragraph it stands after; its text was `before`."""
    old, new = paragraphs_of(before), paragraphs_of(now)
    for rows in (StrategicGoal.objects.filter(section=section), Activity.objects.filter(section=section)):
        for row in rows.exclude(stands_after=None):
            place = place_now(row.stands_after or 0, old, new)
            if place != row.stands_after:
                type(row).objects.filter(pk=row.pk).update(stands_after=place)


def place_now(after: int, old: list[str], new: list[str]) -> int | None:
    """How many of the new paragraphs stand before what stood after `after` old ones; None: all of them."""
    place = 0
    for kind, start, end, _, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if after <= start:
            break
        place = to - (end - after) if kind == "equal" and after < end else to
    return place if place < len(new) else None
