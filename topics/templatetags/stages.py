"""The stages of a topic as a picture: `{% load stages %}`.

The tags take (value, label, state) of each stage in order, as `topics.states.stages_of` gives them and
publications keep them.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

#: distance between two stages, and of the outer ones from the edge, in the picture's units
STEP, MARGIN = 30, 18
NOW = {"current": "now"}


class DrawnStage(NamedTuple):
    """One stage in the picture; `y` is its height in the picture's units."""

    label: str
    state: str
    y: int


@register.inclusion_tag("topics/_stage_bar.html")
def stage_bar(
    stages: Sequence[Sequence[str]], name: str = "stage_bar", title: str = "Topic stages", note: str = ""
) -> dict[str, Any]:
    """Draw the stages, the first at the bottom, with the same in words.

    `name` makes the picture's ids unique on a page; `note` is printed below the picture.
    """
    count = len(stages)
    marks = [
        DrawnStage(label, state, MARGIN + (count - 1 - index) * STEP)
        for index, (_, label, state) in enumerate(stages)
    ]
    at = _current(stages)
    return {
        "stages": marks,
        "name": name,
        "title": title,
        "description": "; ".join(f"{mark.label} ({NOW.get(mark.state, mark.state)})" for mark in marks) + ".",
        "note": note,
        "height": 2 * MARGIN + (count - 1) * STEP,
        "count": count,
        "number": None if at is None else at + 1,
        "current": None if at is None else marks[at],
        "next": marks[at + 1] if at is not None and at + 1 < count else None,
    }


@register.inclusion_tag("topics/_stage_line.html")
def stage_line(stages: Sequence[Sequence[str]]) -> dict[str, Any]:
    """List the stages from left to right, with the current one marked."""
    return {"stages": [(label, state) for _, label, state in stages]}


@register.simple_tag
def stage_bar_small(stages: Sequence[Sequence[str]]) -> SafeString:
    """Draw the stages as one line for tables and cards, with the current one in words."""
    return _small(tuple((value, label, state) for value, label, state in stages))


@lru_cache(maxsize=256)
def _small(stages: tuple[tuple[str, str, str], ...]) -> SafeString:
    # Rendered once for each current stage, since a list shows one in every row.
    at = _current(stages)
    context = {
        "bars": [
            {"x": index * 7, "y": 18 - 2 * index, "height": 4 + 2 * index, "state": state}
            for index, (_, _, state) in enumerate(stages)
        ],
        "width": len(stages) * 7,
        "count": len(stages),
        "number": None if at is None else at + 1,
        "label": "" if at is None else stages[at][1],
    }
    return render_to_string("topics/_stage_bar_small.html", context)


def _current(stages: Sequence[Sequence[str]]) -> int | None:
    return next((index for index, (_, _, state) in enumerate(stages) if state == "current"), None)
