"""A real gunicorn, and visitors who keep their connection and their cookies."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode

from tests.rig.databases import FOLDER, ROOT, environment

READY_WITHIN = 60


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


class Visitor:
    """One browser's worth of HTTP/1.1: keeps the connection and the cookies; follows no redirect."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None, timeout: float = 60) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.cookies = dict(cookies or {})

    def get(self, address: str, **headers: str) -> Answer:
        return self._ask("GET", address, None, headers)

    def post(self, address: str, fields: Mapping[str, str]) -> Answer:
        """Send a form; the form's secret is taken from the cookies."""
        body = urlencode({"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields})
        return self._ask("POST", address, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, address: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self.connection.request(
                method, address, body, {**headers, **({"Cookie": cookie} if cookie else {})}
            )
            response = self.connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(response.status, dict(response.headers), text)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(port: int, address: str = "/healthz", within: float = READY_WITHIN) -> float:
    """Wait for a 200; the seconds it took. TimeoutError."""
    begun = time.monotonic()
    while time.monotonic() < begun + within:
        try:
            if Visitor(port, timeout=5).get(address).status == 200:
                return time.monotonic() - begun
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.02)
    raise TimeoutError(f"nothing answers {address} on port {port}")


@contextmanager
def serving(url: str, *, wsgi: str = "qig_portal.wsgi", workers: int = 2, **more: str) -> Iterator[int]:
    """The port of a gunicorn (as in production: processes with four threads each) over the database `url`."""
    port = free_port()
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "gunicorn", wsgi, "--bind", f"127.0.0.1:{port}"]
    command += [
        "--workers",
        str(workers),
        "--threads",
        "4",
        "--graceful-timeout",
        "5",
        "--log-level",
        "warning",
    ]
    command += ["--no-control-socket", "--preload"]
    with (FOLDER / "web.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(url, **more), stdout=log, stderr=log)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)
