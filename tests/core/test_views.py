"""Error pages, and the health check."""

import socket

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from core.views import csrf_failure

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.core.refusing_urls")]


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next query connect to a port where no database listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = free.getsockname()[1]
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", str(nobody))


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ["/ask/", "/healthz"])
def test_page_without_database_answers_503(visitor: Client, no_database: None, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) <= 10
    assert answer["Cache-Control"] == "no-store, private"


def test_page_without_database_signed_in_answers_503(
    visitor: Client, people: object, as_user: object, request: pytest.FixtureRequest
) -> None:
    visitor.force_login(people.mara)  # type: ignore[attr-defined]
    request.getfixturevalue("no_database")
    answer = visitor.get("/desk/")
    assert answer.status_code == 503
    assert "Retry-After" in answer


def test_page_after_database_returns_works(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    with monkeypatch.context() as away:
        connection.close()
        away.setitem(connection.settings_dict, "PORT", "1")
        assert visitor.get("/ask/").status_code == 503
    assert visitor.get("/ask/").content == b"answered"


def test_health_check_answers_ok(visitor: Client) -> None:
    assert visitor.get("/healthz").json() == {"database": "ok"}


def test_csrf_failure_of_expired_form_says_what_to_do() -> None:
    answer = csrf_failure(HttpRequest(), reason="CSRF cookie not set.")
    assert answer.status_code == 403
    assert "reload the page" in answer.content.decode()


def test_csrf_failure_without_token_is_refused() -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a@qig.example"})
    assert answer.status_code == 403
    assert "reload the page" in answer.content.decode()


def test_csrf_failure_page_shows_what_was_typed() -> None:
    typed = {"description": "A long <b>text</b>.", "password": "open sesame now", "version": "1"}
    answer = Client(enforce_csrf_checks=True).post("/account/login/", typed).content.decode()
    assert "A long &lt;b&gt;text&lt;/b&gt;." in answer
    assert "sesame" not in answer
