"""Limits on how often something may be requested, counted for all processes together."""

import hashlib

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
