"""A cache that may go away: what is not found there is not there."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

T = TypeVar("T")
#: seconds for which a Redis that did not answer is left alone, so that a page waits for it once at most
REST = 5.0
#: address → until when it is left alone; one a process, since each thread has a cache object of its own
_rests: dict[str, float] = {}


class ForgivingRedisCache(RedisCache):
    """Redis, while it is there. While it is away a read finds nothing and a write is lost, so that whoever
    signs in is let in without a count of tries rather than refused by an error.
    """

    def __init__(self, server: str, params: dict[str, Any]):
        super().__init__(server, params)
        self._server = str(server)

    def _try(self, otherwise: T, ask: Callable[..., T], *what: Any) -> T:
        """What Redis answers; `otherwise` while it is away, and for a while after that was found out."""
        if time.monotonic() < _rests.get(self._server, 0):
            return otherwise
        try:
            return ask(*what)
        except RedisError:
            _rests[self._server] = time.monotonic() + REST
            return otherwise

    def answers(self) -> bool:
        """Whether Redis is there."""
        return self._try(False, lambda: bool(self._cache.get_client().ping()))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._try({}, super().get_many, keys, version)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._try(False, super().has_key, key, version)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        # While it is away nobody else can have added it.
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
