"""Error pages answer whatever the method, charset, body and cookies, also at unknown addresses."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

from core.handlers import PortalHandler
from core.views import too_many_requests
from tests.drill.error_pages import answer
from tests.drill.malformed import CHARSETS, environment

pytestmark = [pytest.mark.django_db]
BOUNDARY = "multipart/form-data; boundary="


@pytest.fixture(scope="module")
def application() -> PortalHandler:
    return PortalHandler()


@pytest.mark.parametrize("address", ["/no-such-page/", "/privacy/", "/account/login/", "/desk/topics/new/"])
@pytest.mark.parametrize("charset", [*CHARSETS[:16], "x; boundary*=hex''%ff"])
def test_form_in_any_charset_is_answered(application: Any, address: str, charset: str) -> None:
    for content_type in (f"text/plain; charset={charset}", f"{BOUNDARY}b; charset={charset}"):
        sent = environment("POST", address, b"--b\r\n\xff", content_type, QUERY_STRING="q=a")
        assert answer(application, sent) in ("400", "403", "404", "405")


@pytest.mark.parametrize("address", ["/no-such-page/", "/account/login/", "/desk/topics/new/"])
@pytest.mark.parametrize("cookie", ["", "csrftoken=" + "a" * 32, 'sessionid="\\000"', "sessionid=\xff; =;"])
def test_unreadable_form_is_answered(application: Any, address: str, cookie: str) -> None:
    for sent in (
        environment("POST", address, b"\xff\x00", BOUNDARY, HTTP_COOKIE=cookie),
        environment("POST", address, b"--b", BOUNDARY + "b", HTTP_COOKIE=cookie, CONTENT_LENGTH="x"),
        environment("POST", address, b"a=1&" * 1500, HTTP_COOKIE=cookie),
        environment("GET", address, QUERY_STRING="a=1&" * 1500, HTTP_COOKIE=cookie),
    ):
        assert answer(application, sent)[0] in "234"


def test_wrong_method_gets_a_page_with_the_right_methods() -> None:
    refused = Client().post("/privacy/")
    assert refused.status_code == 405
    assert "GET" in refused["Allow"]
    assert "Error 405" in refused.content.decode()


def test_too_many_requests_page_says_when_to_try_again() -> None:
    refused = too_many_requests(HttpRequest())
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Wait a minute" in refused.content.decode()


def test_too_large_texts_are_413_and_too_many_fields_400(people: SimpleNamespace, as_user: Any) -> None:
    client = as_user(people.sophie)
    many = client.post("/desk/topics/new/", {f"field-{n}": "a" for n in range(1500)})
    large = client.post("/desk/import/", {"note": "a" * 3 * 1024 * 1024})
    assert (many.status_code, large.status_code) == (400, 413)
