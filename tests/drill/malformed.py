"""Malformed requests, as WSGI environments: each of their parts is drawn from a list of good and odd ones."""

import io
import re
from collections.abc import Iterator
from random import Random
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

KEY = re.compile("[0-9a-f-]{36}")
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NONSENSE", "")
CHARSETS = (
    "utf-8",
    "UTF-8",
    "latin-1",
    "utf-16",
    "utf-7",
    "base64",
    "hex",
    "zip",
    "rot13",
    "idna",
    "punycode",
    "undefined",
    "unicode_escape",
    "mbcs",
    "nonsense",
    "",
    '"',
    "utf-8;utf-8",
    "é",
    "a" * 3000,
)
CONTENT_TYPES = (
    MULTIPART,
    MULTIPART,
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "text/plain",
    "",
    "application/json",
    "multipart/mixed; boundary=b",
    "multipart/form-data; boundary=" + "b" * 300,
    "nonsense",
    ";;=;",
    'multipart/form-data; boundary="é"',
    "multipart/form-data; boundary*=utf-8''%ff",
    "multipart/form-data; boundary*=hex''%ff",
    "text/plain; a=" + "a" * 20_000,
)
UNKNOWN = (
    "/nothing/",
    "//",
    "/%2e%2e/",
    "/desk/../..",
    "/\xff\xfe/",
    "/\x00",
    "/" + "a/" * 900,
    "/desk",
    "/topics",
    "*",
    "",
    "/ /",
    "/é/",
    "/\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "/?",
    "/static/../manage.py",
    "/static/nothing.css",
    "/robots.txt",
    "/desk/topics/%00/",
)
ARGUMENTS = (
    "0",
    "99999999999999999999",
    "x",
    "a" * 300,
    "é",
    "%00",
    "00000000-0000-0000-0000-000000000000",
    "-",
    "..",
)
QUERIES = (
    "",
    "",
    "q=a",
    "q=%00",
    "page=0",
    "page=99999999999999999999",
    "page=x",
    "sort=x",
    "q=" + "a" * 5000,
    "q=%ff%fe",
    "format=csv",
    "format=nonsense",
    "utm_source=a",
    "=&&==",
    "q[]=1",
    "next=//elsewhere.example/",
    "a=1&" * 1200,
    "stage=x",
    "from=0000-00-00&to=9999-99-99",
    "q=%ED%A0%80",
    "\xff",
    "with=1&of=2&show=all",
    "day=2023-02-30",
)
BODIES = (
    b"",
    b"a=b",
    b"\xff\xfe\x00",
    b"text=%00",
    b"version=99999999999999999999&title=a",
    b"=&=&==",
    b"a=1&" * 1500,
    b"--b\r\n",
    b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--b--\r\n',
    b"--b--",
    b"{",
    b'--b\r\nContent-Disposition: form-data; name="document"; filename="../../x"\r\n\r\nx\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n*\r\n--b--",
    b'--b\r\nContent-Disposition: form-data; name="a"; filename="\x00"\r\n'
    b"Content-Type: a; charset=hex\r\n\r\nx\r\n--b--\r\n",
    b"a" * 70_000,
    b"title=%ED%A0%80&description=%ff&email=%00&login=a@b&password=c",
    b"[" * 5000,
    b"login=a@b.example&password=" + b"p" * 5000,
    b"email=" + b"a" * 400 + b"@b.example",
)
LENGTHS = ("0", "-1", "x", "99999999999999999999", "5", "", "150000000", " 3", "1e3")
COOKIES = (
    "{session}",
    "{csrf}",
    "",
    "sessionid=",
    'sessionid="\\000"',
    "sessionid=" + "a" * 5000,
    "csrftoken=x",
    "=",
    "\xff",
    "csrftoken=\xff",
    "sessionid=\xff\xfe; messages=x",
    ";;;=;",
    'messages=[["__json_message"]]; {session}',
    "sessionid=../../etc; csrftoken=" + "a" * 32,
    "sessionid; csrftoken",
)
HEADERS = {
    "HTTP_HOST": ("elsewhere.example", "", "a b", "[::1", "\xff", ":"),
    "HTTP_REFERER": ("", "http://127.0.0.1/", "\xff", "http://[", "javascript:0"),
    "HTTP_ORIGIN": ("", "http://127.0.0.1", "null", "http://[", "\xff", "https://elsewhere.example"),
    "HTTP_X_FORWARDED_FOR": ("", "nonsense", "1.2.3.4, \xff", "," * 500, "::1", "fe80::1%eth0"),
    "HTTP_ACCEPT_LANGUAGE": ("", "en", "\xff", "a" * 3000, "en;q=x", "*"),
    "HTTP_ACCEPT": ("", "text/html", "application/json", "\xff", "*/*;q=nonsense"),
    "HTTP_HX_REQUEST": ("", "true", "\xff"),
    "HTTP_X_REQUESTED_WITH": ("", "XMLHttpRequest"),
    "HTTP_USER_AGENT": ("", "Mozilla/5.0", "\xff" * 500, "a" * 5000),
    "HTTP_IF_NONE_MATCH": ("", '"', "*", "W/\xff", '"a", ' * 500),
    "HTTP_IF_MODIFIED_SINCE": ("", "Thu, 99 Foo 0000 99:99:99 GMT", "\xff", "Thu, 01 Jan 0001 00:00:00 GMT"),
    "HTTP_RANGE": ("", "bytes=0-", "bytes=9-1", "bytes=-", "bytes=99999999999999999999-", "\xff"),
    "HTTP_X_CSRFTOKEN": ("", "\xff", "x"),
    "HTTP_AUTHORIZATION": ("", "Basic", "Basic \xff", "Token " + "a" * 5000),
}


def routes() -> list[str]:
    """Return every route of the portal, with its arguments in angle brackets."""

    def walk(patterns: list, before: str) -> Iterator[str]:
        for pattern in patterns:
            here = before + (str(pattern.pattern) if isinstance(pattern.pattern, RoutePattern) else "x-x/")
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, here)
            elif isinstance(pattern, URLPattern):
                yield f"/{here}"

    return sorted(set(walk(get_resolver().url_patterns, "")))


class Requests:
    """Draws requests; the same seed draws the same ones. `arguments`: keys and slugs of real records."""

    def __init__(self, seed: int, arguments: list[str]) -> None:
        self.random, self.routes = Random(seed), routes()
        self.keys = [argument for argument in arguments if KEY.fullmatch(argument)]
        self.names = [argument for argument in arguments if not KEY.fullmatch(argument)]

    def path(self) -> str:
        if self.random.random() < 0.15:
            return self.random.choice(UNKNOWN)
        route = self.random.choice(self.routes)
        return re.sub(r"<[^>]+>", lambda argument: self.argument(argument[0]), route)

    def argument(self, declared: str) -> str:
        fitting = self.keys if "uuid:" in declared else self.names
        return self.mostly(self.random.choice(fitting), ARGUMENTS)

    def mostly(self, good: str, odd: tuple[str, ...]) -> str:
        """Return the good value, or in a fifth of all cases an odd one."""
        return good if self.random.random() < 0.8 else self.random.choice(odd)

    def draw(self, session: str, csrf: str) -> dict[str, Any]:
        """Return the environment of a request; `session` and `csrf` are the cookies of a signed-in person."""
        choose, chance = self.random.choice, self.random.random
        body = choose(BODIES)
        if chance() < 0.6:
            body = f"csrfmiddlewaretoken={csrf}&".encode() + body
        content_type = self.mostly(FORM, CONTENT_TYPES)
        if chance() < 0.1:
            content_type += f"; charset={choose(CHARSETS)}"
        length = self.mostly(str(len(body)), LENGTHS)
        headers = {name: choose(values) for name, values in HEADERS.items() if chance() < 0.04}
        chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
        return environment(
            self.mostly(choose(("GET", "POST")), METHODS),
            self.path(),
            body,
            content_type,
            QUERY_STRING=self.mostly("", QUERIES),
            HTTP_COOKIE=self.mostly("{session}; {csrf}", COOKIES).format(
                session=f"sessionid={session}", csrf=f"csrftoken={csrf}"
            ),
            CONTENT_LENGTH=length,
            **headers,
            **({} if length else chunked),
        )


def environment(
    method: str, path: str, body: bytes = b"", content_type: str = FORM, **more: Any
) -> dict[str, Any]:
    """Return the environment of a request; `more` adds to it and replaces parts."""
    return {
        "HTTP_HOST": "127.0.0.1",
        "REQUEST_METHOD": method,
        "PATH_INFO": latin(path),
        "QUERY_STRING": "",
        "CONTENT_TYPE": latin(content_type),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SCRIPT_NAME": "",
        "REMOTE_ADDR": "127.0.0.1",
        **more,
    }


def latin(text: str) -> str:
    """Return the text as servers hand it over: its bytes in UTF-8, read as Latin-1."""
    try:
        text.encode("latin-1")
        return text
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode("latin-1")
