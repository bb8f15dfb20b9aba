"""`make setup`: which Python it takes, and when it creates .venv anew."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from devserver import install
from tests.devserver.processes import PROJECT

FIND_PYTHON = PROJECT / "devserver" / "find_python.sh"
NO_PYTHON = "There is no CPython from 3.11 to 3.14 on PATH"


def add_python(path: Path, answer: str) -> Path:
    """Write a program that answers like this Python, or does not run where the answer is empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{answer}'\n" if answer else "#!/bin/sh\nexit 127\n")
    path.chmod(0o755)
    return path


def find_python(directory: Path, *arguments: str, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(FIND_PYTHON), *arguments],
        cwd=directory,
        env={"PATH": path},
        capture_output=True,
        text=True,
    )


def test_find_python_takes_newest_that_runs(tmp_path):
    for name, answer in {
        "python3.14": "",
        "python3.13": "has no module venv (on Debian: apt install python3.13-venv)",
        "python3.12": "ok /usr/bin/python3.12",
        "python3.11": "ok /usr/bin/python3.11",
    }.items():
        add_python(tmp_path / "bin" / name, answer)
    result = find_python(tmp_path, path=str(tmp_path / "bin"))
    assert (result.stdout, result.stderr, result.returncode) == ("/usr/bin/python3.12\n", "", 0)


def test_find_python_broken_candidate_falls_through_to_next_directory(tmp_path):
    add_python(tmp_path / "shims" / "python3.13", "")
    add_python(tmp_path / "bin" / "python3.13", "ok /usr/bin/python3.13")
    result = find_python(tmp_path, path=f"{tmp_path / 'shims'}:{tmp_path / 'bin'}")
    assert result.stdout == "/usr/bin/python3.13\n"


def test_find_python_examines_a_real_python(tmp_path):
    (tmp_path / "python3").symlink_to(sys.executable)
    assert find_python(tmp_path, path=str(tmp_path)).stdout.strip()


def test_find_python_none_is_one_sentence_and_exit_2(tmp_path):
    add_python(
        tmp_path / "bin" / "python3", "is CPython 3.10.13, but the portal runs on CPython 3.11 to 3.14"
    )
    result = find_python(tmp_path, path=str(tmp_path / "bin"))
    assert (result.stdout, result.returncode) == ("", 2)
    assert result.stderr.startswith(NO_PYTHON)
    assert result.stderr.count("\n") == 1


def test_find_python_without_venv_module_says_what_to_install(tmp_path):
    answer = "has no module venv (on Debian: apt install python3.12-venv)"
    candidate = add_python(tmp_path / "bin" / "python3.12", answer)
    result = find_python(tmp_path, path=str(tmp_path / "bin"))
    assert result.stderr == f"{candidate} {answer}. Install that and run make again.\n"
    assert result.returncode == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("", "does not run"), ("is CPython 3.10.13", "is CPython 3.10.13")],
    ids=["does not run", "other version"],
)
def test_find_python_unusable_given_python_is_refused(tmp_path, answer, reason):
    add_python(tmp_path / "bin" / "python3.11", "ok /usr/bin/python3.11")
    candidate = add_python(tmp_path / "bin" / "python3.10", answer)
    result = find_python(tmp_path, "python3.10", path=str(tmp_path / "bin"))
    assert (result.stdout, result.returncode) == ("", 2)
    assert (
        result.stderr
        == f"PYTHON=python3.10: {candidate} {reason}. Name another Python, or leave PYTHON= out.\n"
    )


def test_find_python_keeps_that_of_existing_environment(tmp_path):
    add_python(tmp_path / ".venv" / "bin" / "python", "ok .venv/bin/python")
    add_python(tmp_path / "bin" / "python3.14", "ok /usr/bin/python3.14")
    assert find_python(tmp_path, path=str(tmp_path / "bin")).stdout == ".venv/bin/python\n"
    given = find_python(tmp_path, "python3.14", path=str(tmp_path / "bin"))
    assert given.stdout == "/usr/bin/python3.14\n"


def test_create_environment_same_version_is_kept_and_other_version_replaced(tmp_path, monkeypatch, capsys):
    created = []
    monkeypatch.setattr(venv, "create", lambda path, **options: created.append((path, options["clear"])))
    environment = tmp_path / ".venv"
    add_python(environment / "bin" / "python", sys.version)
    install.create_environment(environment)
    assert created == []
    add_python(environment / "bin" / "python", "3.10.13 (main) [GCC 12.2.0]")
    install.create_environment(environment)
    assert created == [(environment, True)]
    assert capsys.readouterr().out.endswith("instead of the one with 3.10.13\n")


def test_install_failure_prints_reason_of_pip(tmp_path):
    environment = tmp_path / ".venv"
    python = add_python(environment / "bin" / "python", "")
    python.write_text("#!/bin/sh\necho Collecting celery\necho ERROR: No matching distribution\nexit 1\n")
    lock = tmp_path / "requirements.txt"
    lock.write_text("celery==0 \\\n    --hash=sha256:0\n")
    with pytest.raises(
        install.InstallError, match=r"(?s)^ERROR: No matching.*set DATABASE_URL and REDIS_URL"
    ):
        install.install(environment, lock, "the packages of the portal")
