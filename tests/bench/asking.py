"""Asking the portal in process, without a network: what is measured is the portal alone."""

import io
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publications import decorators

application = get_wsgi_application()


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def ask(address: str, cookies: Mapping[str, str] | None = None, **headers: str) -> Answer:
    """One GET through the whole WSGI application."""
    said: list = []
    at = urlsplit(address)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote(at.path),
        "QUERY_STRING": at.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items()),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    response = application(environ, lambda status, fields, _=None: said.extend((status, fields)))
    try:
        body = b"".join(response)
    finally:
        response.close()
    return Answer(int(said[0].split()[0]), dict(said[1]), body)


def nothing_kept() -> AbstractContextManager:
    """Public pages are kept rendered in each process; in here every one is made anew."""
    return patch.object(decorators, "_kept", lambda *_: None)


def keep_no_page() -> None:
    """The same, for good: in a web process."""
    nothing_kept().__enter__()


def seconds(address: str, cookies: Mapping[str, str] | None = None, *, anew: bool = True) -> float:
    """What one answer takes. RuntimeError for anything but a 200."""
    with nothing_kept() if anew else nullcontext():
        begun = time.perf_counter()
        answer = ask(address, cookies)
        taken = time.perf_counter() - begun
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return taken


def queries(address: str, cookies: Mapping[str, str] | None = None) -> int:
    """How many queries one answer makes."""
    with nothing_kept(), CaptureQueriesContext(connection) as captured:
        ask(address, cookies)
    return len(captured)


def use_database(name: str) -> None:
    """From here on Django works on another database of the same server."""
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name
