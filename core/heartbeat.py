"""Signs of life of what runs in the background, kept in the cache: if that forgets them, the next tick tells
again.
"""

from datetime import datetime

from django.core.cache import cache
from django.utils import timezone


def record_heartbeat(name: str) -> None:
    """`name` lives at this moment."""
    cache.set(f"pulse:{name}", timezone.now(), timeout=None)


def last_heartbeat(name: str) -> datetime | None:
    """When `name` last gave a sign; None for never, or if the cache has forgotten or is away."""
    return cache.get(f"pulse:{name}")


def cache_answers() -> bool:
    """Whether the cache (Redis) can be reached; one in this process always is."""
    ask = getattr(cache, "answers", None)
    return ask() if ask else True
