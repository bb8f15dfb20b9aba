"""A form that could not be saved gives back what was typed, whatever the refusal, and nothing else."""

from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.refusing_urls")]

TYPED = {
    "title": "Lyophilisation",
    "long_text": "An hour of <work>.\nAnd a line.",
    "version": "17",
    "password": "open sesame",
    "csrfmiddlewaretoken": "a" * 32,
    "topic": "6c1f6a52-22a1-4a6b-8ed2-6d3b56b2b1a0",
}


def shown(answer: Any) -> list[tuple[str, str]]:
    """Return (label, text) of each field that the page gives back."""
    return [(field.label, field.text) for field in (answer.context or {}).get("typed", ())]


@pytest.mark.parametrize(
    ("how", "status"),
    [("forbidden", 403), ("not-now", 409), ("conflict", 409), ("invalid", 400), ("broken", 500)],
)
def test_refused_form_gives_back_what_was_typed(how: str, status: int) -> None:
    answer = Client(raise_request_exception=False).post(f"/refuse/{how}/", TYPED)
    assert answer.status_code == status
    page = answer.content.decode()
    assert "An hour of &lt;work&gt;.\nAnd a line.</textarea>" in page
    assert "Long text" in page
    assert "Lyophilisation" in page


def test_refused_form_shows_no_secret_no_key_and_no_hidden_field() -> None:
    answer = Client().post("/refuse/forbidden/", TYPED)
    assert shown(answer) == [("Title", "Lyophilisation"), ("Long text", TYPED["long_text"])]
    assert "sesame" not in answer.content.decode()


def test_refused_page_without_a_form_has_no_typed_text() -> None:
    assert "What you typed" not in Client().get("/refuse/forbidden/", TYPED).content.decode()
    assert "What you typed" not in Client().post("/refuse/forbidden/").content.decode()


def test_form_with_a_nul_comes_back_without_it() -> None:
    answer = Client().post("/keep/", {"text": "An hour\0 of work"})
    assert (answer.status_code, shown(answer)) == (400, [("Text", "An hour of work")])


def test_form_of_a_removed_page_or_signed_out_person_comes_back() -> None:
    assert ("Title", "Lyophilisation") in shown(Client().post("/invitations/no-such/", TYPED))
    signed_out = Client().post("/desk/topics/new/", TYPED)
    assert ("Title", "Lyophilisation") in shown(signed_out)
    assert "You have been signed out" in signed_out.content.decode()


def test_body_of_an_unknown_address_or_over_the_limit_is_not_parsed() -> None:
    assert shown(Client().post("/no-such-page/", TYPED)) == []
    large = Client().post("/refuse/forbidden/", {"text": "word " * 20_000})
    assert (large.status_code, shown(large)) == (413, [])
