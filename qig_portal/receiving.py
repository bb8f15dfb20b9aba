"""How waitress receives requests here: no body is kept beyond the limit of its address, and none may drip."""

import time
from copy import copy
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from typing import Any, BinaryIO

from django.conf import settings
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer

from core.request_bodies import ANONYMOUS_DISCARD, SIGNED_IN_DISCARD, limit_of_address

#: seconds for the headers of a request, and for all of it
HEADERS_WITHIN, REQUEST_WITHIN = 20, 300


class CappedBuffer:
    """Keeps what a body brings up to a limit; beyond it, counts the bytes and keeps none.

    The portal then answers by the length alone (`core.request_bodies`).
    """

    def __init__(self, buffer: Any, limit: int, length: int):
        self.buffer, self.limit, self.size = buffer, limit, 0
        self.is_over = length > limit

    def append(self, data: bytes) -> None:
        self.size += len(data)
        if not self.is_over and self.size > self.limit:
            self.is_over = True
            self.buffer.close()
        if not self.is_over:
            self.buffer.append(data)

    def __len__(self) -> int:
        return self.size

    def getfile(self) -> BinaryIO:
        return BytesIO() if self.is_over else self.buffer.getfile()

    def close(self) -> None:
        self.buffer.close()


class BoundedParser(HTTPRequestParser):
    """Limits a body by what the headers show: the address, and whether there is the cookie of a session."""

    def __init__(self, adj: Any):
        super().__init__(adj)
        self.began = time.monotonic()

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.body_rcv is None:
            return
        has_session = settings.SESSION_COOKIE_NAME in _cookies(self.headers.get("COOKIE", ""))
        self.adj = copy(self.adj)
        self.adj.max_request_body_size = SIGNED_IN_DISCARD if has_session else ANONYMOUS_DISCARD
        limit = limit_of_address(self.path, has_session)
        self.body_rcv.buf = CappedBuffer(self.body_rcv.buf, limit, self.content_length)

    def is_late(self, now: float) -> bool:
        """Return whether the request takes too long to arrive, however steadily."""
        return now - self.began > (REQUEST_WITHIN if self.headers_finished else HEADERS_WITHIN)


class BoundedChannel(HTTPChannel):
    parser_class = BoundedParser


class BoundedServer(TcpWSGIServer):
    channel_class = BoundedChannel

    def maintenance(self, now: float) -> None:
        """Close connections that are silent, and those whose request takes too long to arrive."""
        super().maintenance(now)
        for channel in self.active_channels.values():
            request = channel.request
            if request is not None and request.is_late(time.monotonic()):
                channel.will_close = True


def _cookies(header: str) -> SimpleCookie:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header)
    except CookieError:
        cookies.clear()
    return cookies
