"""Bodies over the limit of a page are refused before they are parsed; others arrive whole."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from core.request_bodies import ANONYMOUS_LIMIT, KB, SIGNED_IN_LIMIT
from core.uploads import MB, SIZE_LIMIT

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.refusing_urls")]
FORM = "application/x-www-form-urlencoded"


class Body(io.RawIOBase):
    """A body of zeros of any size, which counts how much of it was read."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        self.taken += size
        return b"0" * size


def send(client: Client, address: str, size: int, **extra: Any) -> Any:
    """POST a body and return the answer with `taken`, how much of it was read."""
    body = Body(size)
    extra = {"CONTENT_LENGTH": str(size), "CONTENT_TYPE": FORM, **extra, "wsgi.input": body}
    answer = client.generic("POST", address, **extra)
    answer.taken = body.taken
    return answer


def chunked(client: Client, address: str, size: int) -> Any:
    extra = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    return send(client, address, size, **extra)


@pytest.fixture(autouse=True)
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses whose body was parsed."""
    addresses: list[str] = []
    parse = "django.http.request.HttpRequest._load_post_and_files"
    monkeypatch.setattr(parse, lambda request: addresses.append(request.path) or 1 / 0)
    return addresses


@pytest.mark.parametrize("method", [send, chunked])
@pytest.mark.parametrize("address", ["/keep/", "/desk/import/", "/account/login/", "/desk/topics/new/"])
def test_body_of_a_stranger_over_64_kb_is_refused(address: str, method: Any, parsed: list[str]) -> None:
    answer = method(Client(), address, 150 * MB)
    assert answer.status_code == 413
    assert "64 KB" in answer.content.decode()
    assert answer.taken <= 2 * MB
    assert not parsed


@pytest.mark.parametrize(
    ("address", "size", "status", "limit"),
    [
        ("/desk/topics/new/", SIGNED_IN_LIMIT + 1, 413, "2.5 MB"),
        ("/desk/import/", SIZE_LIMIT + MB + 1, 413, "20 MB"),
        ("/desk/guidance/none/file/new/", SIZE_LIMIT + MB + 1, 413, "20 MB"),
    ],
)
def test_body_of_a_person_over_the_limit_of_the_page_is_refused(
    people: SimpleNamespace, as_user: Any, address: str, size: int, status: int, limit: str, parsed: list[str]
) -> None:
    """It is read to its end and dropped, so that a browser shows the answer."""
    answer = send(as_user(people.sophie), address, size)
    assert answer.status_code == status
    assert f"larger than {limit}" in answer.content.decode()
    assert answer.taken == size
    assert not parsed


@pytest.mark.parametrize(("address", "size"), [("/keep/", ANONYMOUS_LIMIT), ("/keep/", 10)])
@pytest.mark.parametrize("method", [send, chunked])
def test_body_within_the_limit_is_parsed(address: str, size: int, method: Any, parsed: list[str]) -> None:
    with pytest.raises(ZeroDivisionError):
        method(Client(), address, size)
    assert set(parsed) == {address}


def test_chunked_body_within_the_limit_arrives_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    body = io.BytesIO(b"text=" + b"a" * 60 * KB)
    extra = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    answer = Client().generic("POST", "/keep/", CONTENT_TYPE=FORM, **extra, **{"wsgi.input": body})
    assert answer.content == b"kept"


def test_public_page_with_a_cookie_asks_for_no_session(django_assert_num_queries: Any) -> None:
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    with django_assert_num_queries(0):
        assert client.get("/published/").status_code == 200
