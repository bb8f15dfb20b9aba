"""Count responses per second over HTTP, with clients that cost next to nothing themselves."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress


def rate(port: int, address: str, cookies: dict[str, str], seconds: float, visitors: int) -> float:
    """Return the responses per second of all visitors together. RuntimeError for anything but a 200."""
    with ThreadPoolExecutor(visitors) as threads:
        jobs = [threads.submit(visit, port, address, cookies, seconds) for _ in range(visitors)]
        return sum(len(job.result()) for job in jobs) / seconds


def visit(port: int, address: str, cookies: dict[str, str], seconds: float) -> list[float]:
    """Return the seconds that one visitor waited for each response, one after the other."""
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    lines = [f"GET {address} HTTP/1.1", "Host: 127.0.0.1", *([f"Cookie: {cookie}"] if cookie else [])]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    waits: list[float] = []
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end = time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            connection.sendall(request)
            read_response(connection, address)
            waits.append(time.perf_counter() - start)
    return waits


def read_response(connection: socket.socket, address: str) -> None:
    """Read one whole response from the connection."""
    data = b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += received(connection, address)
    head = data[:end].decode("latin-1")
    if " 200 " not in head.split("\r\n", 1)[0]:
        raise RuntimeError(f"{address} answered {head.splitlines()[0]}")
    length = re.search(r"(?i)content-length: (\d+)", head)
    if length is None:
        raise RuntimeError(f"{address} sent no Content-Length")
    missing = int(length[1]) - (len(data) - end - 4)
    while missing > 0:
        missing -= len(received(connection, address))


def received(connection: socket.socket, address: str) -> bytes:
    with suppress(ConnectionResetError):
        if data := connection.recv(262_144):
            return data
    raise RuntimeError(f"{address}: the connection was closed")
