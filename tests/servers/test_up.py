"""`manage.py up` as a whole, with the real programs: it starts, heals and leaves nothing."""

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

from qig_portal.servers import keeping, postgres, redis
from tests.servers.processes import left_behind, manage, soon

BACK_WITHIN = 5  # seconds after PostgreSQL was killed


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
        psycopg2.connect(dbname="qig", **postgres.address(data / "postgres")).close()
    except psycopg2.OperationalError:
        return False
    return True


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    assert soon(lambda: not left_behind(tmp_path), 20), left_behind(tmp_path)


def test_a_run_says_what_it_does_heals_what_is_killed_and_stops_without_a_trace(data):
    port = free_port()
    up = manage(data, "up", "--port", str(port), "--sample", "none")
    try:
        lines = lines_until_ready(up)
        assert lines[-1] == f"ready http://127.0.0.1:{port}/"
        assert sorted(line.split()[0] for line in lines[:-1]) == sorted(
            ["postgres", "redis", "database", "web", "worker", "beat"]
        )
        assert answers(port)

        killed = postgres.running(data / "postgres")
        os.kill(killed, signal.SIGKILL)
        moment = time.monotonic()
        assert soon(lambda: postgres.running(data / "postgres") not in (None, killed), BACK_WITHIN)
        assert soon(lambda: database_answers(data), BACK_WITHIN - (time.monotonic() - moment))
        assert up.stdout.readline().startswith("postgres    died and was started again")

        os.kill(redis.running(data / "redis"), signal.SIGKILL)
        assert up.stdout.readline().startswith("redis       died and was started again")
        for name in ("web", "worker", "beat"):
            os.kill(int((data / "run" / f"{name}.pid").read_text()), signal.SIGKILL)
            assert up.stdout.readline().startswith(f"{name:<12}died and was started again")
        assert soon(lambda: answers(port), 30)
    finally:
        up.send_signal(signal.SIGTERM)
        rest, complaints = up.communicate(timeout=40)
    assert up.returncode == 0
    assert not left_behind(data)
    assert rest.splitlines() == ["stopping", "stopped"]
    assert complaints == ""


def test_a_killed_run_leaves_nothing_and_a_second_run_in_one_folder_is_refused(data):
    port = free_port()
    up = manage(data, "up", "--port", str(port), "--sample", "none", "--no-worker", "--no-beat")
    lines_until_ready(up)

    second = manage(data, "up", "--port", str(free_port()))
    said, complaint = second.communicate()
    assert (said, second.returncode) == ("", 2)
    assert complaint == (
        f"Another run uses {data} already: stop that one first, or set QIG_DATA to another folder.\n"
    )

    up.kill()
    up.communicate()
    assert soon(lambda: not left_behind(data), 20), left_behind(data)
    assert not keeping.is_taken(port)


def test_a_taken_port_is_one_sentence_and_exit_2(data):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        up = manage(data, "up", "--port", str(port), "--sample", "none")
        _, complaint = up.communicate(timeout=60)
    assert up.returncode == 2
    assert complaint == f"Port {port} is taken by another program: stop it, or choose another port.\n"
