"""Send requests to the portal in process, without a network, so that only the portal is measured."""

import io
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.handlers import PortalHandler
from publications import decorators

application = PortalHandler()


class Response(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def get(address: str, cookies: Mapping[str, str] | None = None, **headers: str) -> Response:
    """Send one GET through the whole WSGI application."""
    started: list = []
    url = urlsplit(address)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote(url.path),
        "QUERY_STRING": url.query,
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
    response = application(environ, lambda status, fields, _=None: started.extend((status, fields)))
    try:
        body = b"".join(response)
    finally:
        response.close()
    return Response(int(started[0].split()[0]), dict(started[1]), body)


def without_page_cache() -> AbstractContextManager:
    """Render every public page anew, instead of taking it from the cache of the process."""
    return patch.object(decorators, "_kept", lambda *_: None)


def switch_page_cache_off() -> None:
    """Render every public page anew for the rest of this process."""
    without_page_cache().__enter__()


def seconds(address: str, cookies: Mapping[str, str] | None = None, *, cached: bool = False) -> float:
    """Return how long one response takes. RuntimeError for anything but a 200."""
    with nullcontext() if cached else without_page_cache():
        start = time.perf_counter()
        response = get(address, cookies)
        taken = time.perf_counter() - start
    if response.status != 200:
        raise RuntimeError(f"{address} answered {response.status}")
    return taken


def queries(address: str, cookies: Mapping[str, str] | None = None) -> int:
    """Count the queries of one response."""
    with without_page_cache(), CaptureQueriesContext(connection) as captured:
        get(address, cookies)
    return len(captured)


def use_database(name: str) -> None:
    """Connect Django to another database of the same server."""
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name
