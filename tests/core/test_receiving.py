"""The web server of small installations keeps no body beyond its limit, and no request that drips."""

import time
from pathlib import Path
from typing import Any

import pytest
from waitress.adjustments import Adjustments

from core.request_bodies import KB, SIGNED_IN_LIMIT
from core.uploads import MB
from qig_portal.receiving import HEADERS_WITHIN, REQUEST_WITHIN, BoundedParser


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def received(address: str, size: int, cookie: str = "", *, chunked: bool = False) -> BoundedParser:
    """Return the parser after a whole request, or after its error."""
    parser = BoundedParser(Adjustments())
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    parser.received(f"POST {address} HTTP/1.1\r\nHost: a\r\n{length}\r\nCookie: {cookie}\r\n\r\n".encode())
    for start in range(0, size, 64 * KB):
        part = b"a" * min(64 * KB, size - start)
        data = b"%x\r\n%s\r\n" % (len(part), part) if chunked else part
        while data and not parser.completed:
            data = data[parser.received(data) :]
    if chunked and not parser.completed:
        parser.received(b"0\r\n\r\n")
    assert parser.completed
    return parser


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("address", "size", "cookie", "kept"),
    [
        ("/account/login/", 64 * KB, "", True),
        ("/account/login/", 64 * KB + 1, "", False),
        ("/desk/import/", 65 * KB, "", False),
        ("/nothing/", 65 * KB, "other=1", False),
        ("/desk/topics/new/", SIGNED_IN_LIMIT, "sessionid=x", True),
        ("/desk/topics/new/", SIGNED_IN_LIMIT + 1, "a=b; sessionid=x", False),
        ("/desk/import/", 5 * MB, "sessionid=x", True),
        ("/desk/import/", 22 * MB, "sessionid=x", False),
    ],
)
def test_body_is_kept_up_to_the_limit_of_its_address(
    address: str, size: int, cookie: str, kept: bool, chunked: bool
) -> None:
    """The length arrives in either case: the portal answers by it."""
    parser = received(address, size, cookie, chunked=chunked)
    assert not parser.error
    assert int(parser.headers["CONTENT_LENGTH"]) == size
    assert len(parser.get_body_stream().read()) == (size if kept else 0)
    parser.close()


@pytest.mark.parametrize("chunked", [False, True])
def test_huge_body_of_a_stranger_is_refused_at_once(chunked: bool) -> None:
    parser = received("/account/login/", 150 * MB, chunked=chunked)
    assert parser.error.code == 413
    assert parser.body_bytes_received <= MB + 64 * KB


def test_request_that_drips_is_late() -> None:
    parser, now = BoundedParser(Adjustments()), time.monotonic()
    parser.received(b"GET / HTTP/1.1\r\nHost:")
    assert [parser.is_late(now + seconds) for seconds in (0, HEADERS_WITHIN + 1)] == [False, True]
    parser.received(b" a\r\nContent-Length: 5\r\n\r\na")
    late: list[Any] = [parser.is_late(now + seconds) for seconds in (HEADERS_WITHIN + 1, REQUEST_WITHIN + 1)]
    assert late == [False, True]
