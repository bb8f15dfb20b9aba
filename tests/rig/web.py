"""Run web servers, and send requests as clients that keep their connection and cookies."""

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

READY_TIMEOUT = 60
BOUNDARY = "boundary-of-the-parts"


class Answer(NamedTuple):
    """A response."""

    status: int
    headers: Mapping[str, str]
    text: str


class Visitor:
    """An HTTP/1.1 client that keeps its connection and cookies, and follows no redirects."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None, timeout: float = 60) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.cookies = dict(cookies or {})

    def get(self, address: str, **headers: str) -> Answer:
        return self._request("GET", address, None, headers)

    def post(self, address: str, fields: Mapping[str, str], **headers: str) -> Answer:
        """Send a form with the CSRF token of the cookies."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        body = urlencode({"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields})
        return self._request("POST", address, body, headers)

    def send_file(
        self, address: str, fields: Mapping[str, str], field: str, name: str, content: bytes
    ) -> Answer:
        """Send a form with a file and the CSRF token of the cookies."""
        fields = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields}
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'
        parts = [f'{head}{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
        parts += [f'{head}{field}"; filename="{name}"\r\n\r\n'.encode(), content]
        body = b"".join([*parts, f"\r\n--{BOUNDARY}--\r\n".encode()])
        return self._request(
            "POST", address, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        )

    def _request(
        self, method: str, address: str, body: str | bytes | None, headers: Mapping[str, str]
    ) -> Answer:
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


def wait_for(port: int, address: str = "/healthz", within: float = READY_TIMEOUT) -> float:
    """Wait for a 200 and return the seconds that it took. TimeoutError."""
    start = time.monotonic()
    while time.monotonic() < start + within:
        try:
            if Visitor(port, timeout=5).get(address).status == 200:
                return time.monotonic() - start
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.02)
    raise TimeoutError(f"no response from {address} on port {port}")


@contextmanager
def serving(url: str, *, wsgi: str = "qig_portal.wsgi", workers: int = 2, **more: str) -> Iterator[int]:
    """Run gunicorn as behind a proxy in production, with four threads per process, and yield its port."""
    port = free_port()
    command = ["gunicorn", wsgi, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", "4", "--graceful-timeout", "5"]
    command += ["--log-level", "warning", "--no-control-socket", "--preload"]
    with _running(url, port, command, more):
        yield port


@contextmanager
def serving_directly(url: str, *, wsgi: str = "qig_portal.wsgi", **more: str) -> Iterator[int]:
    """Run the web server of small installations, and yield its port."""
    port = free_port()
    with _running(url, port, ["qig_portal.serve", "--port", str(port), "--application", wsgi], more):
        yield port


@contextmanager
def _running(url: str, port: int, command: list[str], more: Mapping[str, str]) -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", *command]
    with (FOLDER / "web.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(url, **more), stdout=log, stderr=log)
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)
