"""Limits on how often something may be requested, counted for all processes together."""

import hashlib
import math
import time

from django.core.cache import cache


def is_within_limit(name: str, *, most: int, seconds: int) -> bool:
    """Count a request under this name; return whether there were at most `most` in `seconds` since the first.

    While the cache is away nothing is counted, and every request is within the limit.
    """
    key = f"limit:{hashlib.sha256(name.encode()).hexdigest()[:32]}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= most
    except ValueError:  # the count expired between the two calls
        return True


#: seconds after its first try in which a series of tries is counted together
SERIES = 3600
#: the longest time between two tries, in seconds
LONGEST_WAIT = 60


class SlowingLimit:
    """Lets `free` tries pass at once, then one at a time with a wait that doubles: 2, 4, 8 … 60 seconds.

    Refused tries don't prolong the wait. While the cache is away every try passes.
    """

    def __init__(self, name: str, *, free: int):
        digest = hashlib.sha256(name.encode()).hexdigest()[:32]
        self.count, self.gate, self.free = f"tries:{digest}", f"wait:{digest}", free

    def take(self) -> int:
        """Count a try that may go on now, and return 0; else return the seconds to wait.

        The count is raised before the try is made, so that tries sent at once can't pass together.
        """
        number = self._add(1)
        if number < self.free:
            return 0
        wait = min(2 ** min(number - self.free + 1, 10), LONGEST_WAIT)
        if cache.add(self.gate, time.time() + wait, wait):
            return 0
        self._add(-1)
        return max(1, math.ceil(cache.get(self.gate, 0) - time.time()))

    def give_back(self) -> None:
        """Undo a try that `take` counted."""
        cache.delete(self.gate)
        self._add(-1)

    def forget(self) -> None:
        """Forget every try."""
        cache.delete(self.gate)
        cache.delete(self.count)

    def tries(self) -> int:
        return cache.get(self.count, 0)

    def _add(self, number: int) -> int:
        cache.add(self.count, 0, SERIES)
        try:
            return cache.incr(self.count, number)
        except ValueError:  # the count expired between the two calls
            return number
