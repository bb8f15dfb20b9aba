"""Slow and idle connections delay nobody, and a large body of a stranger is refused and kept nowhere."""

import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import core.request_bodies
from core.uploads import MB
from tests.drill.experiment import Experiment, Outcome
from tests.rig import web

CONNECTIONS, SIZE, QUESTIONS = 200, 150 * MB, 20
ANSWER_WITHIN, GIVE_UP_AFTER = 1.0, 2.0  # seconds
LOOK_EVERY = 10 * MB
DRIP_EVERY = 0.2
HEAD = b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
#: what a slow connection has sent when it stops: nothing, half a line, half the headers, half a body
BEGINNINGS = (b"", b"GET / HT", HEAD, HEAD + b"Content-Length: 5000\r\n\r\na=b&")
MULTIPART = (
    b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n"
    b'--b\r\nContent-Disposition: form-data; name="document"; filename="a"\r\n\r\n'
)
#: changed by the sabotage
server = web.serving_directly


def run(url: str, size: float) -> Outcome:
    """Measure answers while the slow connections are open; then send the large body."""
    body = max(5 * MB, round(SIZE * size))
    with tempfile.TemporaryDirectory() as folder:
        with server(url, wsgi="tests.drill.wsgi", TMPDIR=folder, DRILL_BODY="yes") as port:
            with slow_connections(port):
                slowest = slowest_of(port, max(4, round(QUESTIONS * size)))
            status, kept = send_body(port, body)
        left = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    figure = (
        f"with {CONNECTIONS} slow or idle connections the slowest answer took {slowest:.2f} s;"
        f" {body // MB} MB unsigned: {status}, at most {kept // 1024} KB on disk meanwhile, {left} bytes left"
    )
    return Outcome(figure, slowest <= ANSWER_WITHIN and status in ("413", "closed") and not kept and not left)


@contextmanager
def slow_connections(port: int) -> Iterator[None]:
    """Open the connections; a quarter of them go on to send a byte now and then."""
    opened = []
    for number in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port), timeout=GIVE_UP_AFTER)
        connection.sendall(BEGINNINGS[number % len(BEGINNINGS)])
        opened.append(connection)
    end = Event()

    def drip() -> None:
        while not end.wait(DRIP_EVERY):
            for connection in opened[3::4]:
                with suppress(OSError):
                    connection.sendall(b"a")

    dripping = Thread(target=drip)
    dripping.start()
    time.sleep(1)
    try:
        yield
    finally:
        end.set()
        dripping.join()
        for connection in opened:
            connection.close()


def slowest_of(port: int, questions: int) -> float:
    """Return the time of the slowest answer; the first that is given up is the last question."""
    slowest = 0.0
    for _ in range(questions):
        slowest = max(slowest, seconds_to_answer(port))
        if slowest >= GIVE_UP_AFTER:
            break
    return slowest


def seconds_to_answer(port: int) -> float:
    """Return how long the health check takes, at most the time after which it is given up."""
    start = time.monotonic()
    try:
        web.Visitor(port, timeout=GIVE_UP_AFTER).get("/healthz")
    except OSError:
        return GIVE_UP_AFTER
    return time.monotonic() - start


def send_body(port: int, size: int) -> tuple[str, int]:
    """Send a body without signing in; return the status, and the most that was on disk meanwhile."""
    most = 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        try:
            connection.sendall(HEAD + MULTIPART % size)
            for sent in range(0, size, MB):
                connection.sendall(b"a" * MB)
                if sent % LOOK_EVERY == 0 or sent + MB >= size:
                    most = max(most, bytes_in_open_files())
        except OSError:  # refused before it was sent
            pass
        with suppress(OSError):
            if answer := connection.recv(100):
                return answer.split()[1].decode(), most
    return "closed", most


def bytes_in_open_files() -> int:
    """Return the size of all files in the temporary folder that the server holds open, deleted ones too."""
    size = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"DRILL_BODY=yes" not in (process / "environ").read_bytes():
                continue
            folder = variable(process, "TMPDIR")
            for descriptor in (process / "fd").iterdir():
                with suppress(OSError):
                    if os.readlink(descriptor).startswith(folder):
                        size += os.stat(descriptor).st_size
    return size


def variable(process: Path, name: str) -> str:
    variables = (process / "environ").read_bytes().decode(errors="replace").split("\0")
    return dict(line.partition("=")[::2] for line in variables)[name]


def sabotage() -> None:
    """Serve by threads that wait for requests, and parse every body."""
    global server
    server = web.serving
    core.request_bodies.body_limit = lambda *_: 1024 * MB


EXPERIMENT = Experiment(
    "requests-bounded",
    "200 slow or idle connections; 150 MB sent without signing in",
    "answers within 1 s; refused, 0 bytes on disk",
    run,
    sabotage,
)
