"""A command that needs the database brings the own server with it, and takes it away again."""

from tests.servers.processes import left_behind, manage, soon

ASK = """
from django.db import connection
cursor = connection.cursor()
cursor.execute("SHOW port")
print("port", cursor.fetchone()[0])
"""


def test_a_command_starts_the_server_and_the_server_leaves_with_it(tmp_path):
    command = manage(tmp_path, "shell", "--no-imports", "--command", ASK)
    said, complained = command.communicate()
    assert f"port {(tmp_path / 'postgres' / 'port').read_text()}" in said, complained
    assert soon(lambda: not left_behind(tmp_path)), left_behind(tmp_path)


def test_a_command_that_needs_no_database_starts_none(tmp_path):
    manage(tmp_path, "help").communicate()
    assert not (tmp_path / "postgres").exists()


def test_a_server_that_cannot_be_is_one_sentence_and_exit_2(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    command = manage(in_the_way, "shell", "--no-imports", "--command", ASK)
    _, said = command.communicate()
    assert command.returncode == 2
    sentence = (
        f"The folder {in_the_way}/postgres can't be written (Not a directory): set QIG_DATA to a folder"
    )
    assert said == f"{sentence} that can.\n"
