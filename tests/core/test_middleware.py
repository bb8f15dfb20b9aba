"""Refusals of all pages, and the headers that keep private pages out of caches."""

import pytest
from django.test import Client

from tests.core.refusing_urls import REFUSALS

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.refusing_urls")]


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("forbidden", 403, "You may not edit topic."),
        ("not-now", 409, "“Identified” can't be changed to “Nowhere”."),
        ("conflict", 409, "Somebody else saved this record while you were editing it."),
        ("invalid", 400, "This list has no filter “<colour>”. Take it out."),
    ],
)
def test_refusal_is_a_page_with_its_message(client: Client, path: str, status: int, message: str) -> None:
    answer = client.get(f"/refuse/{path}/")
    assert answer.status_code == status
    words = answer.content.decode()
    assert message.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;") in words
    assert "<colour>" not in words


def test_error_in_the_code_is_a_500(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/refuse/broken/")
    assert answer.status_code == 500
    assert str(REFUSALS["broken"]) not in answer.content.decode()
    assert "Retry-After" not in answer


@pytest.mark.parametrize("address", ["/ask/%00/", "/ask/?q=a%00b", "/ask/?%00=1", "/ask/?q=a%00&format=csv"])
def test_address_with_nul_is_refused(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()


def test_form_with_nul_is_refused(client: Client) -> None:
    answer = client.post("/keep/", {"text": "a\0b"})
    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()


@pytest.mark.parametrize("address", ["/ask/", "/refuse/forbidden/", "/account/login/", "/no-such-page/"])
def test_page_is_not_cached_by_default(client: Client, address: str) -> None:
    assert {"no-store", "private"} <= set(client.get(address)["Cache-Control"].split(", "))


def test_publication_sets_its_own_cache_control(client: Client) -> None:
    assert client.get("/published/")["Cache-Control"] == "public, max-age=0"


def test_fragment_varies_by_htmx_header(client: Client) -> None:
    assert "HX-Request" in client.get("/ask/", headers={"HX-Request": "true"})["Vary"]
    assert "HX-Request" not in client.get("/ask/").get("Vary", "")
