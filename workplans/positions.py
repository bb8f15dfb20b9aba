"""After which paragraph of its section a goal or an activity is printed, kept while the text is edited."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from workplans.models import Activity, PlanSection, StrategicGoal
from workplans.paragraphs import paragraphs_of


def keep_positions(section: PlanSection, before: str, now: str) -> None:
    """Let the rows of a section follow the paragraph after which they stand; its text was `before`."""
    old, new = paragraphs_of(before), paragraphs_of(now)
    for model in (StrategicGoal, Activity):
        for row in model.objects.filter(section=section).exclude(after_paragraph=None):
            position = position_in(row.after_paragraph or 0, old, new)
            if position != row.after_paragraph:
                model.objects.filter(pk=row.pk).update(after_paragraph=position)


def position_in(after: int, old: list[str], new: list[str]) -> int | None:
    """Return how many of the new paragraphs stand before what stood after `after` old ones; None: all."""
    position = 0
    for kind, start, end, _, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if after <= start:
            break
        position = to - (end - after) if kind == "equal" and after < end else to
    return position if position < len(new) else None


def in_order_of_document(
    text: str, rows: Iterable[tuple[str, int | None, Any]]
) -> list[tuple[str, str | list[Any]]]:
    """Return the runs of a section: ("text", some paragraphs) and (kind, rows of one kind), as printed.

    `rows`: (kind, after how many paragraphs, row); None for after all of them.
    """
    paragraphs = paragraphs_of(text)
    steps = [(at, 1, "text", paragraph) for at, paragraph in enumerate(paragraphs)]
    for kind, after, row in rows:
        steps.append((len(paragraphs) if after is None else min(after, len(paragraphs)), 0, kind, row))
    steps.sort(key=lambda step: step[:2])
    runs: list[tuple[str, str | list[Any]]] = []
    for kind, run in groupby(steps, key=lambda step: step[2]):
        values = [value for *_, value in run]
        runs.append((kind, "\n\n".join(values) if kind == "text" else values))
    return runs
