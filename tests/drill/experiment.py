"""What an experiment is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class Outcome(NamedTuple):
    """What was counted, in words, and whether the promise holds."""

    figure: str
    holds: bool


@dataclass(frozen=True)
class Experiment:
    """A promise and its proof.

    `run(url, size)` works on the migrated scratch database `url`, which Django is set up for; size 1.0 is the
    full one, a test takes less. `sabotage()` takes the guard away in the process that calls it: the one that
    runs the experiment and, told by DRILL_SABOTAGE, its web processes. `waits`: it mostly waits, and several
    such may go on at once.
    """

    key: str
    name: str
    bar: str
    run: Callable[[str, float], Outcome]
    sabotage: Callable[[], None]
    waits: bool = False
