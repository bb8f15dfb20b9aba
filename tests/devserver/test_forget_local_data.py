"""`make reset`, that is `manage.py forget_local_data`."""

import pytest

from devserver import postgres_server, redis_server, usage_lock
from devserver.server_directory import single_instance
from tests.devserver.processes import left_behind, manage, wait_until

pytestmark = pytest.mark.prove


def test_reset_stops_servers_and_removes_local_data_alone(tmp_path):
    postgres_server.start(tmp_path / "postgres", fast=True)
    redis_server.start(tmp_path / "redis")
    (tmp_path / "log").mkdir()
    (tmp_path / "secret").write_text("key")
    (tmp_path / "letter.txt").write_text("a file of the user's")
    output, errors = manage(tmp_path, "forget_local_data").communicate()
    assert output == f"Local data removed from {tmp_path}.\n", errors
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    assert wait_until(lambda: not left_behind(tmp_path))
    for name in ("postgres", "redis"):
        usage_lock.release(tmp_path / name / "usage.lock")


def test_reset_during_run_is_refused(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "secret").write_text("key")
    with single_instance(tmp_path / "run" / "run.lock", ""):
        command = manage(tmp_path, "forget_local_data")
        _, errors = command.communicate()
    assert (command.returncode, errors) == (2, f"A run uses {tmp_path}: stop it first.\n")
    assert (tmp_path / "secret").exists()
