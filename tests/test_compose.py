"""Compare docker-compose.yml and .env.example with the settings. Compose is parsed here, not run."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.urls import URLResolver, get_resolver

from core.request_bodies import FORM_SIZE, SIGNED_IN_LIMIT
from core.uploads import SIZE_LIMIT

PROJECT = Path(__file__).resolve().parents[1]
COMPOSE = (PROJECT / "docker-compose.yml").read_text()
NGINX = (PROJECT / "nginx.conf").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
PORTAL = ("migrate", "web", "worker", "beat")


def read_by_settings() -> set[str]:
    """Return X of every `env.type("X", …)` in the settings."""
    reads = [
        node
        for node in ast.walk(ast.parse((PROJECT / "qig_portal" / "settings.py").read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
    ]
    return {node.args[0].value for node in reads if node.args and isinstance(node.args[0], ast.Constant)}


def in_example() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))


def read_by_compose() -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))


def in_image() -> set[str]:
    return set(re.findall(r"^(?:ENV| {4})\s*([A-Z_]+)=", (PROJECT / "Dockerfile").read_text(), re.MULTILINE))


def test_settings_variables_are_recognised():
    assert {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "QIG_DATA"} <= read_by_settings()


def test_settings_variables_are_in_the_example():
    assert read_by_settings() - in_example() == set()


def test_example_variables_are_read():
    assert in_example() - read_by_settings() - read_by_compose() == set()


@pytest.mark.parametrize(
    ("variables", "required"),
    [
        ({}, False),
        ({"SITE_URL": "https://portal.example"}, True),
        ({"SITE_URL": "https://portal.example", "DEBUG": "yes"}, False),
        ({"SITE_URL": "https://portal.example", "MFA_REQUIRED": "no"}, False),
        ({"MFA_REQUIRED": "yes"}, True),
    ],
)
def test_example_can_be_read_unchanged(variables, required):
    """Also with empty lines; in production, the second factor is required by default."""
    lines = (PROJECT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    run = subprocess.run(
        [sys.executable, "-c", "from qig_portal import settings as s; print(s.MFA_REQUIRED, s.OIDC_NAME)"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **example, **variables},
        capture_output=True,
        text=True,
    )
    assert (run.stdout.strip(), run.stderr) == (f"{required} EU Login", "")


def test_compose_variables_are_in_the_example():
    assert read_by_compose() - in_example() == set()


@pytest.mark.parametrize("service", PORTAL)
def test_compose_sets_needed_variables_and_no_others(service):
    given = set(SERVICES[service]["environment"])
    assert given - read_by_settings() == set()
    example = (PROJECT / ".env.example").read_text()
    needed = set(re.findall(r"^# needed.*\n(?:#.*\n)*([A-Z_]+)=", example, re.MULTILINE))
    assert len(needed) >= 5
    assert needed - given == set()


def test_compose_leaves_folders_to_the_image():
    assert {"QIG_DATA", "STATIC_ROOT"} <= in_image()
    assert "data:/data" in SERVICES["web"]["volumes"]


def test_compose_has_one_beat_and_every_server():
    assert set(SERVICES) == {*PORTAL, "proxy", "postgres", "redis", "mail"}
    assert SERVICES["beat"]["deploy"]["replicas"] == 1
    assert SERVICES["postgres"]["image"].startswith("postgres:18")
    for service in SERVICES.values():
        for dependency in service.get("depends_on", {}):
            assert dependency in SERVICES


def test_compose_proxy_is_trusted_and_alone_is_reachable_as_portal():
    assert [name for name in (*PORTAL, "proxy") if "ports" in SERVICES[name]] == ["proxy"]
    subnet = yaml.safe_load(COMPOSE)["networks"]["default"]["ipam"]["config"][0]["subnet"]
    assert f"TRUSTED_PROXIES:-{subnet}" in SERVICES["web"]["environment"]["TRUSTED_PROXIES"]


def test_proxy_has_the_body_limits_of_the_portal():
    large = re.search(r"location ~ (\S+) \{\s+client_max_body_size (\w+);", NGINX)
    small = re.search(r"location / \{\s+client_max_body_size (\w+);", NGINX)
    assert (large[2], small[1]) == (size(SIZE_LIMIT + FORM_SIZE, "m"), size(SIGNED_IN_LIMIT, "k"))
    takes_file = [address for address, view in addresses() if hasattr(view, "upload_limit")]
    assert len(takes_file) >= 2
    assert [address for address in takes_file if not re.match(large[1], address)] == []


def addresses(patterns=None, before="/"):
    """Yield every address of the portal, with `a` for each argument, and its view."""
    for pattern in patterns or get_resolver().url_patterns:
        here = before + re.sub(r"<[^>]+>", "a", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


def size(count, unit):
    return f"{count // {'k': 1024, 'm': 1024 * 1024}[unit]}{unit}"


def test_compose_opens_ports_on_loopback_only():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
