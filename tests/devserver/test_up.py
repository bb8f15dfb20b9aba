"""`manage.py up` as a whole, with the real programs: it starts, restarts what ends and leaves nothing."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from devserver import postgres_server, redis_server
from devserver.ports import is_in_use
from devserver.supervisor import embedded_servers
from tests.devserver.processes import left_behind, manage, wait_until

#: each test starts the portal with all its processes
pytestmark = pytest.mark.prove

RESTARTED_WITHIN = 5  # seconds after PostgreSQL was killed


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def lines_until_ready(up: subprocess.Popen) -> list[str]:
    lines = []
    for line in up.stdout:
        lines.append(line.rstrip())
        if line.startswith("ready "):
            return lines
    pytest.fail("\n".join([*lines, up.stderr.read()]))


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def database_answers(data: Path) -> bool:
    try:
        psycopg2.connect(dbname="qig", **postgres_server.connection_parameters(data / "postgres")).close()
    except psycopg2.OperationalError:
        return False
    return True


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    assert wait_until(lambda: not left_behind(tmp_path), 20), left_behind(tmp_path)


def test_up_restarts_killed_components_and_stops_all_on_sigterm(data):
    port = free_port()
    up = manage(data, "up", "--port", str(port), "--sample", "none")
    try:
        lines = lines_until_ready(up)
        assert lines[-1] == f"ready http://127.0.0.1:{port}/"
        reported = {line.split()[0] for line in lines[:-1] if line.split()[1].startswith("ready")}
        assert reported == {"postgres", "redis", "database", "web", "worker", "beat"}
        assert answers(port)

        killed = postgres_server.server_pid(data / "postgres")
        os.kill(killed, signal.SIGKILL)
        moment = time.monotonic()
        assert wait_until(
            lambda: postgres_server.server_pid(data / "postgres") not in (None, killed), RESTARTED_WITHIN
        )
        assert wait_until(lambda: database_answers(data), RESTARTED_WITHIN - (time.monotonic() - moment))
        assert up.stdout.readline().startswith("postgres    ended and was restarted")

        os.kill(redis_server.server_pid(data / "redis"), signal.SIGKILL)
        assert up.stdout.readline().startswith("redis       ended and was restarted")
        for name in ("web", "worker", "beat"):
            os.kill(int((data / "run" / f"{name}.pid").read_text()), signal.SIGKILL)
            assert up.stdout.readline().startswith(f"{name:<12}ended and was restarted")
        assert wait_until(lambda: answers(port), 30)
    finally:
        up.send_signal(signal.SIGTERM)
        output, errors = up.communicate(timeout=40)
    assert up.returncode == 0
    assert not left_behind(data)
    assert output.splitlines() == ["stopping", "stopped"]
    assert errors == ""


def test_up_killed_leaves_nothing_and_second_run_in_one_directory_is_refused(data):
    port = free_port()
    up = manage(data, "up", "--port", str(port), "--sample", "none", "--no-worker", "--no-beat")
    lines_until_ready(up)

    second = manage(data, "up", "--port", str(free_port()))
    output, errors = second.communicate()
    assert (output, second.returncode) == ("", 2)
    assert errors == (
        f"Another run uses {data} already: stop it first, or give this run a directory of its own"
        " (`make run QIG_DATA=… PORT=…`).\n"
    )

    up.kill()
    up.communicate()
    assert wait_until(lambda: not left_behind(data), 20), left_behind(data)
    assert not is_in_use(port)


def test_up_port_in_use_is_refused_before_anything_starts(data):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        up = manage(data, "up", "--port", str(port), "--sample", "none")
        output, errors = up.communicate(timeout=60)
    assert (output, up.returncode) == ("", 2)
    assert errors == f"Port {port} is in use: choose another port with `make run PORT=…`.\n"
    assert not (data / "postgres").exists()
    assert not (data / "redis").exists()


def test_up_impossible_port_is_refused(data):
    up = manage(data, "up", "--port", "65536")
    output, errors = up.communicate(timeout=60)
    assert (output, up.returncode) == ("", 2)
    assert errors == "There is no port 65536: choose one between 1 and 65535.\n"


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL"])
def test_up_configured_server_replaces_embedded_one(data, monkeypatch, variable):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    assert {server.variable for server in embedded_servers(data)} == {"DATABASE_URL", "REDIS_URL"}
    monkeypatch.setenv(variable, "configured")
    assert {server.variable for server in embedded_servers(data)} == {"DATABASE_URL", "REDIS_URL"} - {
        variable
    }


def test_up_is_available_with_both_servers_configured(data):
    configured = {"DATABASE_URL": "postgresql://a:b@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1/0"}
    output, errors = manage(data, "up", "--help", **configured).communicate()
    assert "--port" in output, errors
