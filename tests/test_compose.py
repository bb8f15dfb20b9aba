"""docker-compose.yml and .env.example against what the settings read. Compose is parsed here, not run."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[1]
COMPOSE = (PROJECT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
PORTAL = ("migrate", "web", "worker", "beat")


def read_by_settings() -> set[str]:
    """Names X of every `env.something("X", …)` in the settings."""
    calls = [
        node
        for node in ast.walk(ast.parse((PROJECT / "qig_portal" / "settings.py").read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
    ]
    return {call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)}


def in_example() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))


def asked_of_the_environment() -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))


def in_image() -> set[str]:
    return set(re.findall(r"^(?:ENV| {4})\s*([A-Z_]+)=", (PROJECT / "Dockerfile").read_text(), re.MULTILINE))


def test_the_settings_are_read_right_here():
    assert {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "QIG_DATA"} <= read_by_settings()


def test_every_variable_the_settings_read_is_in_the_example():
    assert read_by_settings() - in_example() == set()


def test_the_example_names_nothing_that_nobody_reads():
    assert in_example() - read_by_settings() - asked_of_the_environment() == set()


@pytest.mark.parametrize(
    ("said", "required"),
    [
        ({}, False),
        ({"SITE_URL": "https://portal.example"}, True),
        ({"SITE_URL": "https://portal.example", "DEBUG": "yes"}, False),
        ({"SITE_URL": "https://portal.example", "MFA_REQUIRED": "no"}, False),
        ({"MFA_REQUIRED": "yes"}, True),
    ],
)
def test_the_example_can_be_read_as_it_stands(said, required):
    """Also where a line is left empty; and two-step sign-in is required in production by itself."""
    lines = (PROJECT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    found = subprocess.run(
        [sys.executable, "-c", "from qig_portal import settings as s; print(s.MFA_REQUIRED, s.OIDC_NAME)"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **example, **said},
        capture_output=True,
        text=True,
    )
    assert (found.stdout.strip(), found.stderr) == (f"{required} EU Login", "")


def test_compose_asks_for_nothing_the_example_does_not_name():
    assert asked_of_the_environment() - in_example() == set()


@pytest.mark.parametrize("service", PORTAL)
def test_compose_gives_the_portal_only_what_its_settings_read_and_all_it_needs(service):
    given = set(SERVICES[service]["environment"])
    assert given - read_by_settings() == set()
    example = (PROJECT / ".env.example").read_text()
    needed = set(re.findall(r"^# needed.*\n(?:#.*\n)*([A-Z_]+)=", example, re.MULTILINE))
    assert len(needed) >= 6
    assert needed - given == set()


def test_compose_leaves_the_folders_to_the_image():
    assert {"QIG_DATA", "STATIC_ROOT"} <= in_image()
    assert "data:/data" in SERVICES["web"]["volumes"]


def test_there_is_one_clock_and_everything_the_portal_talks_to():
    assert set(SERVICES) == {*PORTAL, "postgres", "redis", "mail"}
    assert SERVICES["beat"]["deploy"]["replicas"] == 1
    assert SERVICES["postgres"]["image"].startswith("postgres:18")
    for service in SERVICES.values():
        for waits_for in service.get("depends_on", {}):
            assert waits_for in SERVICES


def test_nothing_is_open_to_the_network():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
