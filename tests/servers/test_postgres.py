"""The own PostgreSQL: started by whoever needs it, kept while anybody uses it, back after a kill."""

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

from qig_portal.servers import keeping, postgres
from tests.servers.processes import WITHOUT_NAMESPACES, left_behind, python, soon

USE = """
from pathlib import Path
from qig_portal.servers import postgres
folder = Path({!r})
postgres.start(folder)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("own") / "postgres"
    postgres.start(folder)
    yield folder
    postgres.stop(folder)
    assert soon(lambda: not left_behind(folder))


@pytest.fixture
def stopped(folder: Path) -> Path:
    postgres.stop(folder)
    return folder


def ask(folder: Path, question: str, **how: str) -> object:
    connection = psycopg2.connect(dbname="qig", **(postgres.address(folder) | how))
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def test_it_serves_on_loopback_alone_and_asks_for_the_password(folder):
    assert ask(folder, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(folder, "SHOW unix_socket_directories") == ""
    assert ask(folder, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == 0
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        ask(folder, "SELECT 1", password="guessed")
    assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o700


def test_a_second_start_uses_the_server_that_runs(folder):
    before = postgres.running(folder)
    assert postgres.start(folder) == postgres.url(folder)
    assert postgres.running(folder) == before


def test_a_killed_server_comes_back_on_its_port_with_its_data(folder):
    port, killed = (folder / "port").read_text(), postgres.running(folder)
    connection = psycopg2.connect(dbname="qig", **postgres.address(folder))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.commit()
    os.kill(killed, signal.SIGKILL)
    postgres.start(folder)
    connection.close()
    assert postgres.running(folder) not in (killed, None)
    assert (folder / "port").read_text() == port
    assert ask(folder, "SELECT answer FROM kept") == 42


@pytest.mark.parametrize("pid", ["ours", "nobody's"])
def test_a_pid_file_left_behind_stops_nobody(stopped, pid):
    """The pid in it belongs to no process, or by now to some other: neither is our server."""
    gone = subprocess.Popen(["true"])
    gone.wait()
    number = os.getpid() if pid == "ours" else gone.pid
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
    assert postgres.running(stopped) is None
    postgres.start(stopped)
    assert ask(stopped, "SELECT 1") == 1


def test_a_taken_port_is_left_to_who_took_it(stopped):
    taken = int((stopped / "port").read_text())
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken))
        other.listen()
        postgres.start(stopped)
        assert int((stopped / "port").read_text()) != taken
        assert ask(stopped, "SELECT 1") == 1


def test_two_starters_at_once_make_one_server_which_leaves_with_the_last_even_if_that_is_killed(tmp_path):
    folder = tmp_path / "postgres"
    code = USE.format(str(folder)) + "print(postgres.running(folder), flush=True); input()"
    users = [python(code, tmp_path), python(code, tmp_path)]
    pids = {user.stdout.readline().strip() for user in users}
    assert len(pids) == 1, [user.stderr.read() for user in users]
    users[0].communicate("\n")
    assert not soon(lambda: postgres.running(folder) is None, 0.7), "it left although one user was there"
    users[1].kill()
    users[1].communicate()
    assert soon(lambda: not left_behind(tmp_path))


def test_a_start_that_was_killed_halfway_leaves_no_half_cluster(tmp_path):
    folder = tmp_path / "postgres"
    (folder / "data.new").mkdir(parents=True)
    (folder / "data.new" / "PG_VERSION").write_text("18\n")
    postgres.start(folder)
    assert ask(folder, "SELECT 1") == 1
    postgres.stop(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
@pytest.mark.parametrize(
    "before", [(), (sys.executable, "-c", WITHOUT_NAMESPACES)], ids=["namespace", "nobody"]
)
def test_root_runs_it_as_nobody(before):
    """Not under pytest's folder, into which nobody but root may go."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "postgres"
        Path(name).chmod(0o711)
        code = USE.format(str(folder)) + "print(postgres.running(folder), flush=True); input()"
        user = python(code, folder, *before)
        pid = user.stdout.readline().strip()
        assert pid, user.stderr.read()
        capabilities = re.search(r"CapEff:\s+(\w+)", Path(f"/proc/{pid}/status").read_text())[1]
        assert int(capabilities, 16) == 0
        assert Path(f"/proc/{pid}").owner() == ("nobody" if before else "root")
        user.communicate("\n")
        assert soon(lambda: not left_behind(folder))


def test_without_the_wheel_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(keeping.ServerError, match=r"make setup.*DATABASE_URL"):
        postgres.start(tmp_path / "postgres")


@pytest.mark.skipif(
    not shutil.which("setpriv"), reason="needs setpriv (util-linux) to lay down root's privileges"
)
def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    # Root may write everywhere; without its capabilities it may not.
    as_anyone = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
    _, said = python(USE.format(str(tmp_path / "postgres")), tmp_path, *as_anyone).communicate()
    tmp_path.chmod(0o700)
    sentence = (
        f"The folder {tmp_path}/postgres can't be written (Permission denied): set QIG_DATA to a folder"
    )
    assert said.strip().endswith(f"{sentence} that can.")


def test_a_lasting_refusal_is_one_sentence_and_comes_at_once(stopped):
    configuration = stopped / "data" / "postgresql.conf"
    sound = configuration.read_text()
    configuration.write_text(sound + "\nno_such_setting = 1\n")
    with pytest.raises(
        keeping.ServerError, match=r"postgresql.conf.* contains errors \(more in its log there\)\.$"
    ):
        postgres.start(stopped)
    configuration.write_text(sound)
    postgres.start(stopped)
