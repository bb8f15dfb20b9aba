"""The embedded PostgreSQL: started by its first user, stopped after its last, restarted after a kill."""

import importlib.util
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from devserver import postgres_server
from devserver.errors import ServerError
from tests.devserver.processes import WITHOUT_NAMESPACES, left_behind, python, wait_until

USE = """
from pathlib import Path
from devserver import postgres_server
directory = Path({!r})
postgres_server.start(directory)
"""
PRINT_PID = "print(postgres_server.server_pid(directory), flush=True); input()"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    directory = tmp_path_factory.mktemp("embedded") / "postgres"
    postgres_server.start(directory)
    yield directory
    postgres_server.stop(directory)
    assert wait_until(lambda: not left_behind(directory))


@pytest.fixture
def stopped(directory: Path) -> Path:
    postgres_server.stop(directory)
    return directory


def query(directory: Path, sql: str, **parameters: str) -> object:
    connection = psycopg2.connect(
        dbname="qig", **(postgres_server.connection_parameters(directory) | parameters)
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def test_postgres_listens_on_loopback_and_requires_password(directory):
    assert query(directory, "SHOW listen_addresses") == "127.0.0.1"
    assert query(directory, "SHOW unix_socket_directories") == ""
    assert (
        query(directory, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == 0
    )
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        query(directory, "SELECT 1", password="guessed")
    assert stat.S_IMODE((directory / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE((directory / "data").stat().st_mode) == 0o700


def test_postgres_second_start_uses_running_server(directory):
    before = postgres_server.server_pid(directory)
    assert postgres_server.start(directory) == postgres_server.url(directory)
    assert postgres_server.server_pid(directory) == before


def test_postgres_killed_server_restarts_on_its_port_with_its_data(directory):
    port, killed = (directory / "port").read_text(), postgres_server.server_pid(directory)
    connection = psycopg2.connect(dbname="qig", **postgres_server.connection_parameters(directory))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.commit()
    os.kill(killed, signal.SIGKILL)
    postgres_server.start(directory)
    connection.close()
    assert postgres_server.server_pid(directory) not in (killed, None)
    assert (directory / "port").read_text() == port
    assert query(directory, "SELECT answer FROM kept") == 42


@pytest.mark.parametrize("pid", ["of this process", "of no process"])
def test_postgres_stale_pid_file_does_not_prevent_start(stopped, pid):
    """The pid in the file belongs to no process, or to another program."""
    gone = subprocess.Popen(["true"])
    gone.wait()
    number = os.getpid() if pid == "of this process" else gone.pid
    lines = [
        str(number),
        str(stopped / "data"),
        "1",
        (stopped / "port").read_text(),
        "",
        "127.0.0.1",
        "1 1",
        "ready",
    ]
    (stopped / "data" / "postmaster.pid").write_text("\n".join(lines) + "\n")
    assert postgres_server.server_pid(stopped) is None
    postgres_server.start(stopped)
    assert query(stopped, "SELECT 1") == 1


def test_postgres_port_in_use_is_replaced(stopped):
    taken = int((stopped / "port").read_text())
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken))
        other.listen()
        postgres_server.start(stopped)
        assert int((stopped / "port").read_text()) != taken
        assert query(stopped, "SELECT 1") == 1


def test_postgres_two_concurrent_starts_share_one_server_which_ends_with_the_last_user(tmp_path):
    directory = tmp_path / "postgres"
    code = USE.format(str(directory)) + PRINT_PID
    users = [python(code, tmp_path), python(code, tmp_path)]
    pids = {user.stdout.readline().strip() for user in users}
    assert len(pids) == 1, [user.stderr.read() for user in users]
    users[0].communicate("\n")
    assert not wait_until(lambda: postgres_server.server_pid(directory) is None, 0.7), (
        "it ended although it had a user"
    )
    users[1].kill()
    users[1].communicate()
    assert wait_until(lambda: not left_behind(tmp_path))


def test_postgres_start_killed_during_initdb_leaves_no_partial_cluster(tmp_path):
    directory = tmp_path / "postgres"
    (directory / "data.new").mkdir(parents=True)
    (directory / "data.new" / "PG_VERSION").write_text("18\n")
    postgres_server.start(directory)
    assert query(directory, "SELECT 1") == 1
    postgres_server.stop(directory)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has capabilities to drop")
@pytest.mark.parametrize(
    "before", [(), (sys.executable, "-c", WITHOUT_NAMESPACES)], ids=["namespace", "nobody"]
)
def test_postgres_started_by_root_has_no_capabilities(before):
    """Use a directory outside pytest's, which only root may enter."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name) / "postgres"
        Path(name).chmod(0o711)
        code = USE.format(str(directory)) + PRINT_PID
        user = python(code, directory, *before)
        pid = user.stdout.readline().strip()
        assert pid, user.stderr.read()
        capabilities = re.search(r"CapEff:\s+(\w+)", Path(f"/proc/{pid}/status").read_text())[1]
        assert int(capabilities, 16) == 0
        assert Path(f"/proc/{pid}").owner() == ("nobody" if before else "root")
        user.communicate("\n")
        assert wait_until(lambda: not left_behind(directory))


def test_postgres_without_wheel_names_setup_and_database_url(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ServerError, match=r"make setup.*DATABASE_URL"):
        postgres_server.start(tmp_path / "postgres")


@pytest.mark.skipif(
    not shutil.which("setpriv"), reason="needs setpriv (util-linux) to drop root's capabilities"
)
def test_postgres_unwritable_directory_is_named(tmp_path):
    tmp_path.chmod(0o500)
    # Root may write everywhere, unless it has no capabilities.
    without_capabilities = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
    _, errors = python(USE.format(str(tmp_path / "postgres")), tmp_path, *without_capabilities).communicate()
    tmp_path.chmod(0o700)
    assert errors.strip().endswith(
        f"The directory {tmp_path}/postgres cannot be written (Permission denied):"
        " set QIG_DATA to a directory that can."
    )


def test_postgres_permanent_error_is_one_sentence_without_retry(stopped):
    configuration = stopped / "data" / "postgresql.conf"
    original = configuration.read_text()
    configuration.write_text(original + "\nno_such_setting = 1\n")
    with pytest.raises(ServerError, match=r"postgresql.conf.* contains errors \(more in its log there\)\.$"):
        postgres_server.start(stopped)
    configuration.write_text(original)
    postgres_server.start(stopped)
