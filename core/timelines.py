"""The registry of timelines: each app adds the steps that it knows of to the timeline of a record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Model

from core.kinds import ref_to
from core.registry import Registry


class TimelineStep(NamedTuple):
    """A step as `components/timeline.html` shows it; `state` is done, current or ahead."""

    date: date
    label: str
    text: str = ""
    address: str = ""
    state: str = "done"


@dataclass(frozen=True)
class TimelineSource:
    """Steps that one app adds to the timelines of records of one kind.

    `steps(record, user)` returns only steps that this person may see: neither a hidden record nor its date.
    """

    name: str
    kind: str
    steps: Callable[[Any, Any], Iterable[TimelineStep]]


timeline_sources: Registry[TimelineSource] = Registry("timeline source")


def timeline_of(record: Model, user: Any) -> list[TimelineStep]:
    """Return the timeline of a record as this person may see it, by date. The sources' queries."""
    kind = ref_to(record).kind
    steps = [
        step for source in timeline_sources if source.kind == kind for step in source.steps(record, user)
    ]
    return sorted(steps, key=lambda step: step.date)
