"""Counting what strangers ask for, so that nobody asks too often."""

import hashlib

from django.core.cache import cache


def within(name: str, *, most: int, seconds: int) -> bool:
    """Count one more request of this name; whether there were at most `most` since the first, for so many
    seconds. Counted at once for all processes; not at all while the cache is away.
    """
    key = f"limit:{hashlib.sha256(name.encode()).hexdigest()[:32]}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= most
    except ValueError:  # it ran out between the two
        return True
