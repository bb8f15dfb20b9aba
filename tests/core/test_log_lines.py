"""Secret links stay out of log lines, whoever writes them."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from gunicorn.config import Config

from core.log_lines import WithoutSecrets, without_secrets
from qig_portal.access_log import AccessLogger

SECRET = "kq3-_Zx81"


@pytest.mark.parametrize(
    "path",
    ["/mail/{}/unsubscribe/", "/invitations/{}/", "/following/{}/", "/following/confirm/{}", "/topics/?q={}",
     "/account/password/reset/key/{}-{}/", "/account/oidc/back/?state={}&code={}"],
)  # fmt: skip
def test_secret_parts_of_a_path_are_masked(path: str) -> None:
    masked = without_secrets(f'"GET {path.format(SECRET, SECRET)} HTTP/1.1" 200')
    assert SECRET not in masked
    assert masked.startswith('"GET /')
    assert masked.endswith('HTTP/1.1" 200')


def test_other_paths_are_logged_whole() -> None:
    line = "Not Found: /desk/parties/BWP/ and /topics/continuous-manufacturing/"
    assert without_secrets(line) == line


@pytest.mark.django_db
def test_log_lines_of_django_hold_no_secret_link(caplog: pytest.LogCaptureFixture) -> None:
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["secrets"]
    caplog.handler.addFilter(WithoutSecrets())
    Client().get(f"/following/{SECRET}/")
    assert "Not Found: /following/" in caplog.text
    assert SECRET not in caplog.text


def test_access_log_masks_secrets_and_names_the_client(settings: SimpleNamespace) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    environment = {
        "REQUEST_METHOD": "GET", "PATH_INFO": f"/mail/{SECRET}/unsubscribe/",
        "RAW_URI": f"/mail/{SECRET}/unsubscribe/",
        "QUERY_STRING": f"a={SECRET}", "HTTP_REFERER": f"https://portal.example/following/{SECRET}/",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7",
    }  # fmt: skip
    answer, took = SimpleNamespace(status="200 OK", headers=[]), SimpleNamespace(seconds=0, microseconds=5)
    atoms = AccessLogger(Config()).atoms(answer, SimpleNamespace(headers=[]), environment, took)
    assert SECRET not in str(atoms)
    assert atoms["h"] == "203.0.113.7"
