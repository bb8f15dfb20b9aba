"""Unsafe settings keep the portal from starting in production, with a sentence for each reason."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from core.production import refuse_unsafe_start

PROJECT = Path(settings.BASE_DIR)
SAFE = {
    "SITE_URL": "https://portal.example",
    "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnop",
    "DATABASE_URL": "postgresql://a:b@127.0.0.1:1/x",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://mail.example:587/?tls=True",
}
UNSAFE = {
    "SECRET_KEY": "",
    "DEBUG": "yes",
    "SITE_URL": "http://portal.example",
    "ALLOWED_HOSTS": "*",
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "EMAIL_URL": "console:",
    "TRUSTED_PROXIES": "0.0.0.0/0",
    "OIDC_SERVER_URL": "http://login.example",
}


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **variables}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60)


def test_unsafe_start_is_refused_with_every_reason():
    served = run("-c", "import qig_portal.wsgi", **UNSAFE)
    assert served.returncode == 3
    reasons = served.stderr.splitlines()
    assert len(reasons) == len(UNSAFE)
    assert all(any(f": {name} " in reason for reason in reasons) for name in UNSAFE), reasons
    assert all(reason.startswith("The portal does not start: ") for reason in reasons)


def test_check_deploy_names_the_same_reasons_and_none_for_safe_settings():
    unsafe = run("manage.py", "check", "--deploy", **UNSAFE)
    assert unsafe.returncode == 1
    assert unsafe.stderr.count("(core.E") == len(UNSAFE)
    safe = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert safe.returncode == 0, safe.stderr


def test_safe_start_derives_hosts_and_cookies_from_the_site_url():
    shown = run(
        "-c",
        "import qig_portal.wsgi; from django.conf import settings as s;"
        "print(s.ALLOWED_HOSTS[0], s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)",
        **SAFE,
    )
    assert (shown.stdout, shown.stderr) == ("portal.example True True True\n", "")


@pytest.mark.parametrize(("name", "value"), [("SECRET_KEY", "short"), ("DEBUG", True)])
def test_start_in_development_refuses_the_built_in_key_alone(settings, name, value):
    settings.PRODUCTION = False
    setattr(settings, name, value)
    refuse_unsafe_start()
    settings.SECRET_KEY = settings.BUILT_IN_KEY
    with pytest.raises(SystemExit):
        refuse_unsafe_start()


def test_start_in_production_refuses_each_reason(settings, capsys):
    settings.PRODUCTION = True
    with pytest.raises(SystemExit):
        refuse_unsafe_start()
    assert "SITE_URL" in capsys.readouterr().err
