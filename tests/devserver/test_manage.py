"""What `manage.py` prints on a machine that is not set up: one sentence, and exit code 2."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests.devserver.processes import PROJECT, environment, manage

UNREACHABLE = "postgresql://a:b@127.0.0.1:1/x"
AS_PYTHON = """
import platform, runpy, sys
sys.version_info = {version}
platform.python_version = lambda: "{name}"
platform.python_implementation = lambda: "{implementation}"
sys.argv = ["manage.py", "help"]
runpy.run_path("manage.py", run_name="__main__")
"""


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("DATABASE_URL", UNREACHABLE, "The database does not answer"),
        ("REDIS_URL", "nonsense", "REDIS_URL"),
        ("EMAIL_URL", "nonsense", "EMAIL_URL"),
        ("MAIL_LEASE_SECONDS", "soon", "MAIL_LEASE_SECONDS"),
    ],
)
def test_manage_unusable_setting_is_one_sentence(tmp_path: Path, variable, value, sentence):
    command = manage(tmp_path, "verify_audit", **{"DATABASE_URL": UNREACHABLE, variable: value})
    output, errors = command.communicate(timeout=60)
    assert (output, command.returncode) == ("", 2)
    assert sentence in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("version", "implementation"),
    [((3, 10, 13), "CPython"), ((3, 15, 0), "CPython"), ((2, 7, 18), "CPython"), ((3, 11, 13), "PyPy")],
)
def test_manage_other_python_is_refused(tmp_path, version, implementation):
    name = ".".join(map(str, version))
    code = AS_PYTHON.format(version=version, name=name, implementation=implementation)
    command = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=environment(tmp_path), capture_output=True, text=True
    )
    assert (command.stdout, command.returncode) == ("", 2)
    assert command.stderr == (
        f"The portal runs on CPython 3.11 to 3.14, this is {implementation} {name}:"
        " use .venv/bin/python, which `make setup` makes.\n"
    )


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_manage_supported_python_is_accepted(version):
    assert runpy.run_path(str(PROJECT / "manage.py"))["supports"]("CPython", version)


def test_manage_help_lists_development_commands_also_with_configured_servers(tmp_path):
    command = manage(tmp_path, "help", DATABASE_URL=UNREACHABLE, REDIS_URL="redis://127.0.0.1:1/0")
    output, errors = command.communicate()
    assert {"up", "prepare_run", "forget_local_data"} <= set(output.split()), errors
