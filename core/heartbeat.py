"""Heartbeats of background processes, kept in the cache; a lost one is replaced by the next."""

from datetime import datetime

from django.core.cache import cache
from django.utils import timezone


def record_heartbeat(name: str) -> None:
    """Note that the process of this name runs at this moment."""
    cache.set(f"heartbeat:{name}", timezone.now(), timeout=None)


def last_heartbeat(name: str) -> datetime | None:
    """Return the last heartbeat of this name; None for none, or where the cache lost it or is away."""
    return cache.get(f"heartbeat:{name}")


def cache_answers() -> bool:
    """Return whether the cache can be reached; one in the process's own memory always can."""
    ask = getattr(cache, "answers", None)
    return ask() if ask else True
