"""A command that needs the database starts the embedded server and stops it again."""

import pytest

from tests.devserver.processes import left_behind, manage, wait_until

pytestmark = pytest.mark.prove

SHOW_PORT = """
from django.db import connection
cursor = connection.cursor()
cursor.execute("SHOW port")
print("port", cursor.fetchone()[0])
"""


def test_command_with_query_starts_server_and_stops_it_at_its_end(tmp_path):
    command = manage(tmp_path, "shell", "--no-imports", "--command", SHOW_PORT)
    output, errors = command.communicate()
    assert f"port {(tmp_path / 'postgres' / 'port').read_text()}" in output, errors
    assert wait_until(lambda: not left_behind(tmp_path)), left_behind(tmp_path)


def test_command_without_query_starts_no_server(tmp_path):
    manage(tmp_path, "help").communicate()
    assert not (tmp_path / "postgres").exists()


def test_command_unusable_directory_is_one_sentence_and_exit_2(tmp_path):
    not_a_directory = tmp_path / "file"
    not_a_directory.touch()
    command = manage(not_a_directory, "shell", "--no-imports", "--command", SHOW_PORT)
    _, errors = command.communicate()
    assert command.returncode == 2
    assert errors == (
        f"The database does not answer: The directory {not_a_directory}/postgres cannot be written"
        " (Not a directory): set QIG_DATA to a directory that can.\n"
    )
