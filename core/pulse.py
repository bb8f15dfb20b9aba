"""Signs of life of what runs in the background, kept in the cache: if that forgets them, the next tick tells
again.
"""

from datetime import datetime

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError


def beat(name: str) -> None:
    """`name` lives at this moment. A cache that is away is no reason to stop."""
    try:
        cache.set(f"pulse:{name}", timezone.now(), timeout=None)
    except RedisError:
        return


def last_beat(name: str) -> datetime | None:
    """When `name` last gave a sign; None for never, or if the cache has forgotten or is away."""
    try:
        return cache.get(f"pulse:{name}")
    except RedisError:
        return None


def cache_answers() -> bool:
    """Whether the cache (Redis) can be reached."""
    try:
        cache.get("pulse:")
    except RedisError:
        return False
    return True
