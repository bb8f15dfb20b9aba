"""Every page refuses in the same words, and nothing private is stored on its way."""

import pytest
from django.test import Client

from tests.core.refusing_urls import REFUSALS

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.refusing_urls")]


@pytest.mark.parametrize(
    ("how", "status", "said"),
    [
        ("forbidden", 403, "You may not edit topic."),
        ("not-now", 409, "“Identified” can't be changed to “Nowhere”."),
        ("conflict", 409, "Somebody else saved this record while you were editing it."),
        ("invalid", 400, "This list has no filter “<colour>”. Take it out."),
    ],
)
def test_a_refusal_becomes_a_page_that_says_it(client: Client, how: str, status: int, said: str) -> None:
    answer = client.get(f"/refuse/{how}/")
    assert answer.status_code == status
    words = answer.content.decode()
    assert said.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;") in words
    assert "<colour>" not in words


def test_a_mistake_in_the_code_is_no_refusal(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/refuse/broken/")
    assert answer.status_code == 500
    assert str(REFUSALS["broken"]) not in answer.content.decode()
    assert "Retry-After" not in answer


@pytest.mark.parametrize("address", ["/ask/%00/", "/ask/?q=a%00b", "/ask/?%00=1", "/ask/?q=a%00&format=csv"])
def test_an_address_with_a_character_that_no_text_holds_is_refused(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()


def test_a_form_that_brings_one_past_the_forms_is_refused(client: Client) -> None:
    answer = client.post("/keep/", {"text": "a\0b"})
    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()


@pytest.mark.parametrize("address", ["/ask/", "/refuse/forbidden/", "/account/login/", "/no-such-page/"])
def test_a_page_is_stored_nowhere_unless_it_says_so(client: Client, address: str) -> None:
    assert {"no-store", "private"} <= set(client.get(address)["Cache-Control"].split(", "))


def test_a_publication_says_itself_who_may_store_it(client: Client) -> None:
    assert client.get("/published/")["Cache-Control"] == "public, max-age=0"


def test_a_fragment_and_its_page_are_never_taken_for_each_other(client: Client) -> None:
    assert "HX-Request" in client.get("/ask/", headers={"HX-Request": "true"})["Vary"]
    assert "HX-Request" not in client.get("/ask/").get("Vary", "")
