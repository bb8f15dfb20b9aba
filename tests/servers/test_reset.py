"""`make reset`, that is `manage.py forget_local_data`."""

from qig_portal.servers import keeping, postgres, redis
from tests.servers.processes import left_behind, manage, soon


def test_it_stops_the_own_servers_and_removes_what_is_ours_alone(tmp_path):
    postgres.start(tmp_path / "postgres", fast=True)
    redis.start(tmp_path / "redis")
    (tmp_path / "log").mkdir()
    (tmp_path / "secret").write_text("key")
    (tmp_path / "letter.txt").write_text("somebody's")
    said, complaint = manage(tmp_path, "forget_local_data").communicate()
    assert said == f"{tmp_path} is empty of local data.\n", complaint
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    assert soon(lambda: not left_behind(tmp_path))
    for name in ("postgres", "redis"):
        keeping.release(tmp_path / name / "lease")


def test_it_refuses_while_a_run_goes_on(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "secret").write_text("key")
    with keeping.only_one(tmp_path / "run" / "lock", ""):
        command = manage(tmp_path, "forget_local_data")
        _, complaint = command.communicate()
    assert (command.returncode, complaint) == (2, f"A run uses {tmp_path}: stop it first.\n")
    assert (tmp_path / "secret").exists()
