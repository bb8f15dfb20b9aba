"""The cache that is empty, and raises nothing, while Redis is unavailable."""

import os
import socket
import time

import pytest
from django.core.cache import caches
from django.test import override_settings

import core.cache
from core.cache import ForgivingRedisCache
from tests.factories import PASSWORD

NOWHERE = "redis://127.0.0.1:9/0"
AWAY = {"default": {"BACKEND": "core.cache.ForgivingRedisCache", "LOCATION": NOWHERE}}


@pytest.fixture
def away(monkeypatch):
    monkeypatch.setattr(core.cache, "_paused_until", {})
    return ForgivingRedisCache(NOWHERE, {})


def test_cache_without_redis_is_empty_and_raises_nothing(away):
    away.set("a", 1)
    assert away.get("a") is None
    assert away.get("a", "default") == "default"
    assert away.get_many(["a"]) == {}
    assert away.add("a", 1) is True
    assert away.incr("a") == 1
    assert away.set_many({"a": 1}) == ["a"]
    assert (away.has_key("a"), away.touch("a"), away.delete("a"), "a" in away) == (False,) * 4


def test_cache_hanging_redis_is_waited_for_once(monkeypatch):
    """The server accepts the connection and sends nothing."""
    monkeypatch.setattr(core.cache, "_paused_until", {})
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        waits = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
        cache = ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": waits})
        begun = time.monotonic()
        for _ in range(20):
            assert cache.get("a") is None
        assert not cache.answers()
        assert time.monotonic() - begun < 1


def test_cache_after_pause_asks_redis_again(monkeypatch):
    monkeypatch.setattr(core.cache, "_paused_until", {os.environ["REDIS_URL"]: time.monotonic() + 60})
    cache = ForgivingRedisCache(os.environ["REDIS_URL"], {})
    assert not cache.answers()
    core.cache._paused_until[os.environ["REDIS_URL"]] = time.monotonic()
    assert cache.answers()


def test_cache_with_redis_stores_values():
    cache = ForgivingRedisCache(os.environ["REDIS_URL"], {})
    cache.set("forgiving", 1, timeout=5)
    assert cache.get("forgiving") == 1
    assert cache.incr("forgiving") == 2
    assert cache.add("forgiving", 3) is False
    assert cache.delete("forgiving")


def test_sign_in_without_redis_works(people, as_user):
    client = as_user(None)
    with override_settings(CACHES=AWAY):
        assert isinstance(caches["default"], ForgivingRedisCache)
        values = {"login": people.mara.email, "password": PASSWORD}
        assert client.post("/account/login/", values)["Location"] == "/desk/"
        wrong = client.post("/account/login/", values | {"password": "not-the-password"})
        assert wrong.status_code != 500
