"""The embedded Redis."""

import importlib.util
import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from devserver import redis_server
from devserver.errors import ServerError
from tests.devserver.processes import left_behind, wait_until


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    directory = tmp_path_factory.mktemp("embedded") / "redis"
    redis_server.start(directory)
    yield directory
    redis_server.stop(directory)
    assert wait_until(lambda: not left_behind(directory))


def test_redis_listens_on_loopback_and_requires_password(directory):
    url = redis_server.url(directory)
    with Redis.from_url(url) as client:
        assert client.config_get("bind")["bind"] == "127.0.0.1"
    with (
        Redis.from_url(f"redis://:guessed@{url.split('@')[1]}") as stranger,
        pytest.raises(AuthenticationError),
    ):
        stranger.ping()
    assert stat.S_IMODE((directory / "redis.conf").stat().st_mode) == 0o600


def test_redis_second_start_uses_running_server_and_restarts_a_killed_one_on_its_port(directory):
    url, before = redis_server.url(directory), redis_server.server_pid(directory)
    assert redis_server.start(directory) == url
    assert redis_server.server_pid(directory) == before
    os.kill(before, signal.SIGKILL)
    assert redis_server.start(directory) == url
    assert redis_server.server_pid(directory) not in (before, None)


def test_redis_without_wheel_names_setup_and_redis_url(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ServerError, match=r"make setup.*REDIS_URL"):
        redis_server.start(tmp_path / "redis")
