"""The Redis cache, made safe for a Redis that is away: reads give nothing then, writes are lost."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

T = TypeVar("T")
#: seconds for which a Redis that did not answer is not asked again, so that a page waits for it once at most
PAUSE = 5.0
#: URL → end of its pause; one per process, since each thread has a cache object of its own
_paused_until: dict[str, float] = {}


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, which answers as an empty cache while Redis is away.

    A person who signs in then is let in without a count of attempts, rather than refused by an error.
    """

    def __init__(self, server: str, params: dict[str, Any]):
        super().__init__(server, params)
        self._server = str(server)

    def _try(self, otherwise: T, ask: Callable[..., T], *arguments: Any) -> T:
        """Return what Redis answers; `otherwise` while it is away, and during the pause after a failure."""
        if time.monotonic() < _paused_until.get(self._server, 0):
            return otherwise
        try:
            return ask(*arguments)
        except RedisError:
            _paused_until[self._server] = time.monotonic() + PAUSE
            return otherwise

    def answers(self) -> bool:
        """Return whether Redis can be reached."""
        return self._try(False, lambda: bool(self._cache.get_client().ping()))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._try({}, super().get_many, keys, version)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._try(False, super().has_key, key, version)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        # While Redis is away nobody else can have added the key.
        return self._try(True, super().add, key, value, timeout, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._try(None, super().set, key, value, timeout, version)

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        return self._try(list(data), super().set_many, data, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._try(False, super().touch, key, timeout, version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._try(delta, super().incr, key, delta, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._try(False, super().delete, key, version)
