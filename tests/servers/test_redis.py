"""The own Redis."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from qig_portal.servers import redis
from tests.servers.processes import left_behind, soon


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("own") / "redis"
    redis.start(folder)
    yield folder
    redis.stop(folder)
    assert soon(lambda: not left_behind(folder))


def test_it_serves_on_loopback_alone_and_asks_for_the_password(folder):
    url = redis.url(folder)
    with Redis.from_url(url) as client:
        assert client.config_get("bind")["bind"] == "127.0.0.1"
    with (
        Redis.from_url(f"redis://:guessed@{url.split('@')[1]}") as stranger,
        pytest.raises(AuthenticationError),
    ):
        stranger.ping()
    assert stat.S_IMODE((folder / "redis.conf").stat().st_mode) == 0o600


def test_a_second_start_uses_the_server_that_runs_and_a_killed_one_comes_back_on_its_port(folder):
    url, before = redis.url(folder), redis.running(folder)
    assert redis.start(folder) == url
    assert redis.running(folder) == before
    os.kill(before, signal.SIGKILL)
    assert redis.start(folder) == url
    assert redis.running(folder) not in (before, None)
