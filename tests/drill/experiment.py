"""The types of experiments and their outcomes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class Outcome(NamedTuple):
    """What was counted, as a sentence, and whether the promise holds."""

    figure: str
    holds: bool


@dataclass(frozen=True)
class Experiment:
    """A promise and the experiment that proves it.

    `run(url, size)` works on the migrated scratch database `url`, which Django is connected to; size 1.0 is
    the full experiment. `sabotage()` takes the guard away in the calling process: the one that runs the
    experiment and, by DRILL_SABOTAGE, its web processes. `waits`: it mostly waits; several may run at once.
    """

    key: str
    name: str
    bar: str
    run: Callable[[str, float], Outcome]
    sabotage: Callable[[], None]
    waits: bool = False
